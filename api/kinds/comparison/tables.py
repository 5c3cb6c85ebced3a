"""A comparison as tables: a backtest's, with a column that names the entry."""

from api.exports.runs import Tables
from api.kinds.backtest.tables import (
    CURVE,
    SETTLEMENTS,
    TRADES,
    Named,
    columns_of,
    luck_of,
    metrics_of,
)
from api.kinds.comparison.config import from_document
from api.kinds.comparison.stored import stored_comparison
from api.runs.results import ResultReader
from api.storage.tables import RunRow


async def _found(reader: ResultReader, run: RunRow) -> Named:
    entries = await stored_comparison(reader, run) or []
    labels = [entry.label for entry in from_document(run.config).entries]
    return [({"entry": label}, one) for label, one in zip(labels, entries, strict=bool(entries))]


TABLES: Tables = {
    "curve": columns_of(_found, CURVE),
    "trades": columns_of(_found, TRADES),
    "settlements": columns_of(_found, SETTLEMENTS),
    "metrics": metrics_of(_found),
    "luck": luck_of(_found),
}

"""A multi-market run as tables: a backtest's, with columns that name the market."""

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
from api.kinds.multi_market.stored import stored_markets
from api.runs.results import ResultReader
from api.storage.tables import RunRow


async def _found(reader: ResultReader, run: RunRow) -> Named:
    return [
        ({"venue": one.market.venue, "symbol": one.market.symbol}, one.backtest)
        for one in await stored_markets(reader, run)
        if one.backtest is not None
    ]


TABLES: Tables = {
    "curve": columns_of(_found, CURVE),
    "trades": columns_of(_found, TRADES),
    "settlements": columns_of(_found, SETTLEMENTS),
    "metrics": metrics_of(_found),
    "luck": luck_of(_found),
}

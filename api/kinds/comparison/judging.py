"""What is judged of a comparison: each entry; hold beside it where that is one of them."""

from api.kinds.backtest.judging import record_of
from api.kinds.comparison.config import from_document
from api.kinds.comparison.stored import stored_comparison
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.analysis.luck.record import Record
from engine.model.params import HoldParams


async def records(reader: ResultReader, run: RunRow) -> list[Record]:
    """A record per entry, in their order."""
    config, stored = from_document(run.config), await stored_comparison(reader, run) or []
    hold = None
    for entry, result in zip(config.entries, stored, strict=False):
        if isinstance(entry.strategy, HoldParams):
            curve = await result.curve()
            hold = (curve["ts_ms"], curve["equity"])
    return [
        await record_of(result, entry.strategy, config.terms.capital, hold)
        for entry, result in zip(config.entries, stored, strict=False)
    ]

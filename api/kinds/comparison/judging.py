"""What is judged of a comparison: each entry, beside hold on the same terms."""

from api.kinds.backtest.judging import record_of
from api.kinds.comparison.config import from_document
from api.kinds.comparison.stored import stored_comparison
from api.runs.judging import Desk, Judged, judge_records
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.analysis.luck.record import Record


async def judge(desk: Desk) -> Judged:
    """Judges what there is of it."""
    return await judge_records(desk, await records(desk.reader, desk.run))


async def records(reader: ResultReader, run: RunRow) -> list[Record]:
    """A record per entry, in their order."""
    config, stored = from_document(run.config), await stored_comparison(reader, run) or []
    capital = config.terms.capital
    found = []
    for entry, result in zip(config.entries, stored, strict=False):
        # One that a worker of an earlier release computed has no benchmark.
        has_hold = "benchmark_curve" in result.blobs
        hold = await result.benchmark_curve() if has_hold else None
        found.append(await record_of(result, entry.strategy, capital, hold))
    return found

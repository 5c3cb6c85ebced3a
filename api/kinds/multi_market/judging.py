"""What is judged of a multi-market run: each market that has a result."""

from api.kinds.backtest.judging import record_of
from api.kinds.multi_market.config import from_document
from api.kinds.multi_market.stored import stored_markets
from api.runs.judging import Desk, Judged, judge_records
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.analysis.luck.record import Record


async def judge(desk: Desk) -> Judged:
    """Judges each market that has a result."""
    return await judge_records(desk, await records(desk.reader, desk.run))


async def records(reader: ResultReader, run: RunRow) -> list[Record]:
    """A record per market with a result, in the order asked for: StoredEntry.part is its place."""
    config = from_document(run.config)
    return [
        await record_of(
            entry.backtest,
            config.strategy,
            config.market_config(entry.index).terms.capital,
            await entry.backtest.benchmark_curve(),
        )
        for entry in await stored_markets(reader, run)
        if entry.backtest is not None
    ]

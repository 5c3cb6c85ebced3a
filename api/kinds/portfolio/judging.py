"""What is judged of a portfolio: its account."""

from api.kinds.portfolio.config import from_document
from api.kinds.portfolio.stored import stored_portfolio
from api.runs.judging import Desk, Judged, judge_records
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.analysis.luck.record import Record
from engine.model.strategies import kind_of
from engine.model.units import DAYS_PER_YEAR


async def judge(desk: Desk) -> Judged:
    """Judges what there is of it."""
    return await judge_records(desk, await records(desk.reader, desk.run))


async def records(reader: ResultReader, run: RunRow) -> list[Record]:
    """The one record of a portfolio."""
    stored, config = await stored_portfolio(reader, run), from_document(run.config)
    if stored is None:
        return []
    curve, benchmark = await stored.curve(), await stored.benchmark_curve()
    capital = config.market_terms(0).capital
    hold = (benchmark["ts_ms"], benchmark["equity"])
    return [
        Record(
            ts_ms=curve["ts_ms"],
            equity=curve["equity"],
            trades=stored.metrics["total_trades"],
            exposure=stored.metrics["exposure"],
            free_per_day=capital.risk_free / DAYS_PER_YEAR,
            compounding=capital.compounding,
            hold=None if kind_of(config.strategy).is_benchmark else hold,
        )
    ]

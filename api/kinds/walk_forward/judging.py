"""What is judged of a walk-forward: the chain of its tests, which nothing was chosen by."""

from api.kinds.walk_forward.config import from_document
from api.kinds.walk_forward.stored import stored_walk_forward
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
    """The one record of a walk-forward."""
    stored, config = await stored_walk_forward(reader, run), from_document(run.config)
    if stored is None:
        return []
    curve, benchmark = await stored.curve(), await stored.hold.benchmark_curve()
    capital = config.terms.capital
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

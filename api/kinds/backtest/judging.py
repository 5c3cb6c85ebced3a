"""What is judged of a backtest; kinds that are made of backtests use what is here."""

from api.kinds.backtest.config import from_document
from api.kinds.backtest.stored import stored_backtest
from api.runs.judging import Desk, Judged, judge_records
from api.runs.result_columns import Columns
from api.runs.results import ResultReader
from api.runs.stored import StoredResult
from api.storage.tables import RunRow
from engine.analysis.luck.record import Held, Record
from engine.model.costs import Capital
from engine.model.params import Strategy
from engine.model.strategies import kind_of
from engine.model.units import DAYS_PER_YEAR


async def judge(desk: Desk) -> Judged:
    """Judges what there is of it."""
    return await judge_records(desk, await records(desk.reader, desk.run))


async def records(reader: ResultReader, run: RunRow) -> list[Record]:
    """The one record of a backtest."""
    stored, config = await stored_backtest(reader, run), from_document(run.config)
    if stored is None:
        return []
    benchmark = await stored.benchmark_curve()
    return [await record_of(stored, config.strategy, config.terms.capital, benchmark)]


async def record_of(
    stored: StoredResult,
    strategy: Strategy,
    capital: Capital,
    benchmark: Columns | None,
) -> Record:
    """The record of one strategy on one market; benchmark: the curve of hold on the same terms,
    None where it is not stored.
    """
    curve, settlements = await stored.curve(), await stored.settlements()
    hold = None
    if benchmark is not None and not kind_of(strategy).is_benchmark:
        hold = (benchmark["ts_ms"], benchmark["equity"])
    return Record(
        ts_ms=curve["ts_ms"],
        equity=curve["equity"],
        trades=stored.metrics["total_trades"],
        exposure=stored.metrics["exposure"],
        free_per_day=capital.risk_free / DAYS_PER_YEAR,
        compounding=capital.compounding,
        hold=hold,
        held=Held(
            ts_ms=settlements["ts_ms"],
            rate=settlements["rate"],
            perp=settlements["perp"],
            spot=settlements["spot"],
            quantity=settlements["quantity_into"],
        ),
    )

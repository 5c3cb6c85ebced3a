"""What is judged: a run's curve by day, and what it held when."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.daily import daily_equity, daily_returns
from engine.metrics.long_run import LongRun, long_run
from engine.metrics.summary import summarise
from engine.model.result import SimulationResult
from engine.model.scales import FEWEST_DAYS_OF_LUCK
from engine.model.terms import Terms
from engine.model.units import DAYS_PER_YEAR, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """The settlements of a run's one market, shape (T,): quantity held into each, signed."""

    ts_ms: IntArray
    rate: FloatArray
    perp: FloatArray
    spot: FloatArray
    quantity: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A run. ts_ms, equity: its curve, shape (T + 1,). exposure: share of the time with a position.

    free_per_day: risk-free return. hold: the same curve of the benchmark, (ts_ms, equity); None:
    there is none, or the run is that. held: None where there is no one position: several
    markets, or folds, share the account.
    """

    ts_ms: IntArray
    equity: FloatArray
    trades: int
    exposure: float
    free_per_day: float = 0.0
    compounding: bool = False
    hold: tuple[IntArray, FloatArray] | None = None
    held: Held | None = None


def record_of_result(
    result: SimulationResult, terms: Terms, hold: SimulationResult | None = None
) -> Record:
    """The record of a run that was just simulated; hold: its benchmark."""
    metrics, settled = summarise(result), result.settlements
    return Record(
        ts_ms=result.curve.ts_ms,
        equity=result.curve.equity,
        trades=metrics.total_trades,
        exposure=metrics.exposure,
        free_per_day=terms.capital.risk_free / DAYS_PER_YEAR,
        compounding=terms.capital.compounding,
        hold=None if hold is None else (hold.curve.ts_ms, hold.curve.equity),
        held=Held(
            ts_ms=settled.ts_ms,
            rate=settled.rate,
            perp=settled.perp,
            spot=settled.spot,
            quantity=np.asarray(settled.quantity_into),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """A run by day: equity, shape (D + 1,); excess returns, shape (D,); how these hang together."""

    equity: FloatArray
    returns: FloatArray
    memory: LongRun


def days_of(record: Record) -> Days | str:
    """The days of a run, or in a sentence why nothing is said of them."""
    if record.trades == 0:
        return "No trade was made."
    equity = daily_equity(record.ts_ms, record.equity)
    if (equity <= 0.0).any():
        return "Equity fell to 0 or below: what follows could not have been held."
    count = equity.shape[0] - 1
    if count < FEWEST_DAYS_OF_LUCK:
        return (
            f"{FEWEST_DAYS_OF_LUCK} daily returns are needed, there {'is' if count == 1 else 'are'}"
            f" {count}."
        )
    returns = daily_returns(equity, record.free_per_day)
    memory = long_run(returns)
    if memory is None:
        return "The daily returns do not vary."
    return Days(equity, returns, memory)


def hold_returns(record: Record) -> FloatArray | None:
    """Excess daily returns of the benchmark; None without one, or after its ruin."""
    if record.hold is None:
        return None
    equity = daily_equity(*record.hold)
    if (equity <= 0.0).any():
        return None
    returns = daily_returns(equity, record.free_per_day)
    return returns if returns.size and float(np.ptp(returns)) > 0.0 else None

"""The tests of a walk-forward one after the other, as one curve and its metrics."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.metrics.catalogue import Metrics
from engine.metrics.summary import committed, metrics_of
from engine.model import totals as at
from engine.model.costs import Capital
from engine.model.result import CurveColumns, SimulationResult, Span
from engine.model.sampling import samples_after
from engine.model.totals import TOTALS
from engine.model.units import DAYS_PER_YEAR, FloatArray, IntArray

_SUMS_OF_MONEY = (
    *(at.FUNDING_RECEIVED, at.FUNDING_PAID, at.SPOT_PNL, at.PERP_PNL, at.SPOT_FEES, at.PERP_FEES),
    *(at.SLIPPAGE, at.TURNOVER, at.WON, at.LOST, at.BORROW, at.LIQUIDATION, at.SPOT_YIELD),
    *(at.INTEREST, at.SLIPPABLE, at.SLIPPED),
)
_COUNTS = (at.TRADES, at.WINS, at.HELD_SETTLEMENTS, at.HELD_MS, at.LIQUIDATIONS)


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """The curve of all tests together, and what it amounts to.

    Each test began with the initial capital; here it begins with what the tests before it left:
    its P&L is added, or with compounding multiplied, and its money with it.
    """

    curve: CurveColumns
    metrics: Metrics


def chained(results: Sequence[SimulationResult], capital: Capital) -> Chain:
    """The chain of tests that follow each other; at least one."""
    initial = capital.initial
    totals = np.zeros(TOTALS)
    totals[at.BEST], totals[at.WORST] = -np.inf, np.inf
    base = initial
    parts: list[CurveColumns] = []
    taken: list[tuple[float, float]] = []
    for result in results:
        scale = max(base, 0.0) / initial if capital.compounding else 1.0
        parts.append(_behind(result.curve, parts[-1] if parts else None, base, scale, initial))
        for place in _SUMS_OF_MONEY:
            totals[place] += scale * result.totals[place]
        for place in _COUNTS:
            totals[place] += result.totals[place]
        totals[at.BEST] = max(totals[at.BEST], scale * result.totals[at.BEST])
        totals[at.WORST] = min(totals[at.WORST], scale * result.totals[at.WORST])
        notional, money = committed(result)
        if notional is not None and money is not None:
            taken.append((scale * notional, scale * money))
        base = float(parts[-1].equity[-1])
    curve = _joined(parts)
    settled = curve.ts_ms[1:]
    samples = samples_after(settled)
    totals[at.FINAL_EQUITY] = base
    _fall(curve.equity, totals)
    _spread(curve.equity[1:], samples, initial, capital.risk_free / DAYS_PER_YEAR, totals)
    span = Span(
        initial=initial,
        settlements=int(settled.shape[0]),
        first_ts_ms=int(settled[0]),
        last_ts_ms=int(settled[-1]),
        daily_returns=int(samples.sum()),
    )
    metrics = metrics_of(
        totals,
        span,
        curve.ts_ms,
        curve.equity,
        curve.free_cash,
        notional=max((notional for notional, _ in taken), default=None),
        total_capital=max((money for _, money in taken), default=None),
    )
    return Chain(curve, metrics)


def _behind(
    curve: CurveColumns, before: CurveColumns | None, base: float, scale: float, initial: float
) -> CurveColumns:
    # The first point of every later test is the last one of the test before it.
    kept = slice(0 if before is None else 1, None)

    def summed(column: FloatArray, earlier: FloatArray | None) -> FloatArray:
        return scale * column[kept] + (0.0 if earlier is None else earlier[-1])

    return CurveColumns(
        ts_ms=curve.ts_ms[kept],
        equity=base + scale * (curve.equity[kept] - initial),
        funding=scale * curve.funding[kept],
        quantity=scale * curve.quantity[kept],
        borrow=summed(curve.borrow, None if before is None else before.borrow),
        headroom=curve.headroom[kept],
        free_cash=base + scale * (curve.free_cash[kept] - initial),
        interest=summed(curve.interest, None if before is None else before.interest),
        spot_yield=summed(curve.spot_yield, None if before is None else before.spot_yield),
    )


def _joined(parts: Sequence[CurveColumns]) -> CurveColumns:
    names = CurveColumns.__dataclass_fields__
    return CurveColumns(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    )


def _fall(equity: FloatArray, totals: FloatArray) -> None:
    peak = np.maximum.accumulate(equity)
    deepest = int(np.argmin(equity / peak))
    totals[at.DRAWDOWN_EQUITY], totals[at.DRAWDOWN_PEAK] = equity[deepest], peak[deepest]
    totals[at.DRAWDOWN_QUOTE] = (peak - equity).max()


def _spread(
    equity: FloatArray, samples: IntArray, initial: float, free: float, totals: FloatArray
) -> None:
    sampled = np.concatenate(([initial], np.repeat(equity, samples)))
    with np.errstate(all="ignore"):  # after ruin the ratios are null
        returns = sampled[1:] / sampled[:-1] - 1.0 - free
        totals[at.DAILY_MEAN] = returns.mean()
        totals[at.DAILY_SQUARES] = ((returns - totals[at.DAILY_MEAN]) ** 2).sum()
        totals[at.DAILY_DOWNSIDE] = (np.minimum(returns, 0.0) ** 2).sum()

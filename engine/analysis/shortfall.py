"""What an account that is not funded owed: losses of its short legs that nothing was there to pay.

The long legs were bought with the capital, so that what is left of it and of all that was
realised is there to pay the short ones: equity less what the open positions have gained and the
spot legs have cost. A gain of the other leg pays nothing before it is realised.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.model.result import (
    AccountCurve,
    AdjustmentColumns,
    SettlementColumns,
    SimulationResult,
    TradeColumns,
)
from engine.model.units import TIE, FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The largest loss beyond what was there, quote currency, after which settlement, and after
    which the first one was.
    """

    amount: float
    ts_ms: int
    since_ts_ms: int


class Part(Protocol):
    """One market of a portfolio; quantity: after each settlement."""

    @property
    def settlements(self) -> SettlementColumns: ...
    @property
    def trades(self) -> TradeColumns: ...
    @property
    def adjustments(self) -> AdjustmentColumns: ...
    @property
    def quantity(self) -> FloatArray: ...


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """After each settlement of a market, shape (T,): what the short leg has lost, and what of the
    equity is no money: the gains of both legs and what the long spot leg has cost.
    """

    ts_ms: IntArray
    lost: FloatArray
    bound: FloatArray


def shortfall_of(result: SimulationResult) -> Shortfall | None:
    """Of one backtest; None where the short leg was paid for at every settlement."""
    held = _held(result.settlements, result.trades, result.adjustments, result.curve.quantity[1:])
    return _largest(result.curve.ts_ms[1:], result.curve.equity[1:], [held])


def shortfall_of_account(curve: AccountCurve, markets: Iterable[Part]) -> Shortfall | None:
    """Of a portfolio: the short legs of all its markets against the money of all."""
    held = [
        _held(market.settlements, market.trades, market.adjustments, market.quantity)
        for market in markets
    ]
    return _largest(curve.ts_ms[1:], curve.equity[1:], held)


def _held(
    settlements: SettlementColumns,
    trades: TradeColumns,
    adjustments: AdjustmentColumns,
    quantity: FloatArray,
) -> _Held:
    spot, perp = settlements.spot, settlements.perp
    amount, is_long = np.abs(quantity), quantity > 0.0
    spot_moved = spot - _entry_prices(spot, trades, adjustments, amount)
    perp_moved = perp - _entry_prices(perp, trades, adjustments, amount)
    lost = amount * np.where(is_long, perp_moved, spot_moved)
    # A long spot leg is no money at all, of a long perp leg what it has gained is none.
    bound = amount * np.where(is_long, spot, perp_moved) - lost
    is_held = amount > 0.0
    return _Held(settlements.ts_ms, np.where(is_held, lost, 0.0), np.where(is_held, bound, 0.0))


def _entry_prices(
    prices: FloatArray, trades: TradeColumns, adjustments: AdjustmentColumns, amount: FloatArray
) -> FloatArray:
    # The average by quantity at which what is held after each settlement was opened, unslipped.
    average = np.zeros(prices.shape)
    ends = trades.exit_index.tolist()
    for entry, end in zip(trades.entry_index.tolist(), ends, strict=True):
        average[entry:end] = prices[entry]
    for place in np.flatnonzero(adjustments.quantity_change > 0.0).tolist():
        index, end = int(adjustments.index[place]), ends[int(adjustments.trade[place])]
        share = adjustments.quantity_change[place] / amount[index]
        average[index:end] += (prices[index] - average[index]) * share
    return average


def _largest(ts_ms: IntArray, equity: FloatArray, held: Iterable[_Held]) -> Shortfall | None:
    lost, bound = np.zeros(ts_ms.shape), np.zeros(ts_ms.shape)
    for one in held:
        # What a market held after its last settlement before, it holds.
        place = np.searchsorted(one.ts_ms, ts_ms, side="right") - 1
        lost += np.where(place < 0, 0.0, one.lost[place])
        bound += np.where(place < 0, 0.0, one.bound[place])
    beyond = lost - np.maximum(equity - bound, 0.0)
    short = beyond > TIE * np.abs(equity)
    if not short.any():
        return None
    worst = int(beyond.argmax())
    return Shortfall(float(beyond[worst]), int(ts_ms[worst]), int(ts_ms[short.argmax()]))

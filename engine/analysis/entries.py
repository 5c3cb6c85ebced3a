"""What kept a strategy from opening anything: each settlement at the first rule that stopped it."""

from dataclasses import dataclass

import numpy as np

from engine.model.columns import MarketColumns
from engine.model.params import Period, Strategy
from engine.model.terms import Terms
from engine.model.trading import Direction
from engine.model.units import BoolArray, FloatArray
from engine.signals.columns import signal_of
from engine.simulator.managed.table import managed_table
from engine.simulator.position import columns
from engine.simulator.table import slice_within


@dataclass(frozen=True, slots=True)
class EntryChances:
    """Of a run without a trade; counts are settlements of the period.

    highest: largest signal of the directions traded, -inf without any; highest_ts_ms, side: where
    and of which direction it is, 1 long spot, -1 short spot. reached: the signal was at or above
    the entry. The other counts add up to it, in the order in which the rules are asked: at_end:
    at the last settlement nothing is opened; filtered: the volume filter; unconfirmed: the signal
    had not lasted long enough; untradable; off_basis: at a basis outside of what was asked for;
    tried: an order was due, and then size, costs, margin or, in a portfolio, slots refused it.
    """

    settlements: int
    highest: float
    highest_ts_ms: int
    side: int
    reached: int
    at_end: int
    filtered: int
    unconfirmed: int
    untradable: int
    off_basis: int
    tried: int


def entry_chances(
    market: MarketColumns, period: Period, strategy: Strategy, terms: Terms
) -> EntryChances:
    """Asks the rules of an entry in their order, for a position that stays flat.

    Raises what `simulate` raises.
    """
    trading = terms.trading
    market = market.filled(without_volume=trading.rules.fill_without_volume)
    where = slice_within(market, period)
    part = market.part(where)
    long = signal_of(market, where, strategy)
    sides = signals_by_side(market, where, strategy, trading.direction)
    side, value = max(sides, key=lambda one: float(one[1].max()))
    place = int(value.argmax())

    lasts = trading.rules.entry_persistence_settlements
    reached = np.zeros(value.shape, dtype=np.bool_)
    confirmed = np.zeros(value.shape, dtype=np.bool_)
    for _, signal in sides:
        reached |= signal >= long.entry
        confirmed |= _has_lasted((signal >= long.entry) & long.may_enter, lasts)
    left = reached.copy()
    left[-1] = False
    counts = [int(reached[-1])]
    table = managed_table(part, long.may_enter, terms)
    tradable, can_open = table[:, columns.TRADABLE] > 0.0, table[:, columns.CAN_OPEN] > 0.0
    for passes in (long.may_enter, confirmed, tradable, can_open):
        counts.append(int(np.count_nonzero(left & ~passes)))
        left &= passes
    return EntryChances(
        settlements=int(value.shape[0]),
        highest=float(value[place]),
        highest_ts_ms=int(part.ts_ms[place]),
        side=side,
        reached=int(np.count_nonzero(reached)),
        at_end=counts[0],
        filtered=counts[1],
        unconfirmed=counts[2],
        untradable=counts[3],
        off_basis=counts[4],
        tried=int(np.count_nonzero(left)),
    )


def signals_by_side(
    market: MarketColumns, where: slice, strategy: Strategy, direction: Direction
) -> list[tuple[int, FloatArray]]:
    """The signal of each direction that is traded: 1 long spot, -1 short spot; at least one."""
    sides: list[tuple[int, FloatArray]] = []
    if direction is not Direction.SHORT_SPOT:
        sides.append((1, signal_of(market, where, strategy).value))
    if direction is not Direction.LONG_SPOT:
        sides.append((-1, signal_of(market.mirrored(), where, strategy).value))
    return sides


def _has_lasted(asks: BoolArray, settlements: int) -> BoolArray:
    # Whether the signal asked at so many settlements in a row, this one included.
    place = np.arange(asks.shape[0])
    since = np.maximum.accumulate(np.where(asks, -1, place))
    return np.asarray(place - since >= settlements)

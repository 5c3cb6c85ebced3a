"""Whether, when and at which prices a managed position is liquidated, compiled."""

from typing import NamedTuple

import numpy as np

from engine.margin.kernels import liquidation_price_nb
from engine.model import path as of
from engine.model.compiling.kernels import helper, inlined
from engine.model.result import EXIT_LIQUIDATED
from engine.model.units import TIE, FloatArray
from engine.simulator.position import columns, state, term
from engine.simulator.position.fills.kernels import fill_nb
from engine.simulator.position.kernels import borrow_nb, close_nb, yield_nb


class Crossing(NamedTuple):
    """The first moment at which the mark reaches a price: both legs' prices then, and when.

    by_perp_bar: 1 where a bar of the perp decided, for want of one of the mark.
    """

    spot: float
    perp: float
    ts_ms: float
    by_perp_bar: float


@inlined
def is_reached_nb(held: float, mark: float, price: float) -> bool:
    """Whether a mark liquidates at that price; False where the mark is not known."""
    if held > 0.0:
        return bool(mark >= price * (1.0 - TIE))
    return bool(mark <= price * (1.0 + TIE))


@inlined
def is_liquidated_nb(position: FloatArray, table: FloatArray, t: int, tiers: FloatArray) -> bool:
    """Whether the stretch before t reached what is held at its liquidation price."""
    held = position[state.HELD]
    price = liquidation_price_nb(
        held, position[state.ENTRY_PERP], position[state.COLLATERAL], tiers
    )
    extreme = table[t, columns.HIGH] if held > 0.0 else table[t, columns.LOW]
    return is_reached_nb(held, extreme, price)


@helper
def crossing_nb(held: float, price: float, table: FloatArray, t: int, path: FloatArray) -> Crossing:
    """Looks through the stretch before t, which reaches the price, in order of time.

    path: see engine/model/path.py.
    """
    before = table[t - 1, columns.MARK]
    if is_reached_nb(held, before, price):
        # Funding took the collateral: it was beyond its price when the stretch began.
        return Crossing(table[t - 1, columns.SPOT], before, table[t - 1, columns.TS_MS], 0.0)
    place = of.POINT_HIGH if held > 0.0 else of.POINT_LOW
    spot_place = of.POINT_SPOT_HIGH if held > 0.0 else of.POINT_SPOT_LOW
    for k in range(int(table[t, columns.PATH_BEGIN]), int(table[t, columns.PATH_END])):
        if is_reached_nb(held, path[k, place], price):
            spot = price * (path[k, spot_place] / path[k, place])
            spot = min(max(spot, path[k, of.POINT_SPOT_LOW]), path[k, of.POINT_SPOT_HIGH])
            if np.isnan(path[k, spot_place]):
                spot = path[k, of.POINT_SPOT_LAST]
            return Crossing(spot, price, path[k, of.POINT_TS_MS], path[k, of.POINT_IS_PERP])
    spot = price * (table[t, columns.SPOT] / table[t, columns.MARK])
    return Crossing(spot, price, table[t, columns.TS_MS], 0.0)


@helper
def liquidate_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    path: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    records: FloatArray,
) -> tuple[float, float]:
    """Closes a position that the stretch before t liquidates.

    Returns what borrowing has cost until then, and what the spot leg has yielded.
    """
    held = position[state.HELD]
    price = liquidation_price_nb(
        held, position[state.ENTRY_PERP], position[state.COLLATERAL], tiers
    )
    found = crossing_nb(held, price, table, t, path)
    elapsed_ms = found.ts_ms - table[t - 1, columns.TS_MS]
    borrowed = borrow_nb(account, position, found.spot, elapsed_ms, terms)
    yielded = yield_nb(account, position, found.spot, elapsed_ms, terms)
    fill = fill_nb(table, t, found.spot, found.perp, -held, terms)
    fee = abs(held) * found.perp * terms[term.LIQUIDATION_FEE]
    paid = t - 1.0 - position[state.ENTRY_INDEX]
    position[state.PERP_BAR_LIQUIDATIONS] += found.by_perp_bar
    close_nb(account, position, t, fill, found.ts_ms, paid, fee, EXIT_LIQUIDATED, records)
    return borrowed, yielded

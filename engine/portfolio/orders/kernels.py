"""What an account opens and resizes, the best first and within its limits, compiled."""

import numpy as np

from engine.model.compiling.kernels import helper, inlined
from engine.model.units import TIE, BoolArray, FloatArray, IntArray
from engine.portfolio import layout
from engine.portfolio.account.kernels import account_equity_nb, tied_nb, wealth_nb
from engine.simulator.entries.kernels import asked_side_nb, enter_nb
from engine.simulator.position import columns, state, term
from engine.simulator.quantity.sizes import LOT_UNITS
from engine.simulator.resizing.kernels import resize_nb


@helper
def enter_best_nb(
    account: FloatArray,
    positions: FloatArray,
    candidate: BoolArray,
    table: FloatArray,
    begin: IntArray,
    event_market: IntArray,
    event_index: IntArray,
    prices: FloatArray,
    initial: float,
    weights: FloatArray,
    limits: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    sizes: FloatArray,
) -> None:
    """Opens the best of those that ask, the first of equal ones, while slots are free."""
    open_slots = limits[layout.SLOTS]
    exposure = 0.0
    for market in range(positions.shape[0]):
        if positions[market, state.HELD] != 0.0:
            open_slots -= 1.0
            exposure += abs(positions[market, state.HELD]) * prices[layout.PERP, market]
    while open_slots >= 1.0:
        best = best_candidate_nb(
            positions, candidate, table, begin, event_market, event_index, terms
        )
        if best < 0:
            return
        market, t = event_market[best], event_index[best]
        candidate[market] = False
        own = table[begin[market] : begin[market + 1]]
        equity = account_equity_nb(account, positions, prices)
        capital = wealth_nb(initial, equity, terms[market])
        most = room_nb(own, t, capital, exposure, limits, sizes[market])
        side = asked_side_nb(positions[market], terms[market])
        opened = enter_nb(
            account,
            positions[market],
            own,
            t,
            side,
            own[t, layout.LONG_SIGNAL if side > 0.0 else layout.SHORT_SIGNAL],
            capital * terms[market, term.FRACTION] * weights[market],
            equity - tied_nb(positions, prices, market),
            most,
            terms[market],
            tiers[market],
            sizes[market],
        )
        if opened > 0.0:
            open_slots -= 1.0
            exposure += opened


@inlined
def resizes_nb(position: FloatArray, own: FloatArray, t: int, terms: FloatArray) -> bool:
    """Whether a market's position may be resized at t: it is held, tradable and not the last."""
    return bool(
        terms[term.RESIZE_BAND] < np.inf
        and position[state.HELD] != 0.0
        and own[t, columns.TRADABLE] > 0.0
        and t < own.shape[0] - 1
    )


@helper
def resize_held_nb(
    account: FloatArray,
    positions: FloatArray,
    market: int,
    own: FloatArray,
    t: int,
    prices: FloatArray,
    initial: float,
    weight: float,
    limits: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    adjustments: FloatArray,
) -> None:
    """Brings one market's position to its size; own, terms, tiers, size: the market's."""
    exposure = 0.0
    for other in range(positions.shape[0]):
        exposure += abs(positions[other, state.HELD]) * prices[layout.PERP, other]
    equity = account_equity_nb(account, positions, prices)
    capital = wealth_nb(initial, equity, terms)
    resize_nb(
        account,
        positions[market],
        own,
        t,
        capital * terms[term.FRACTION] * weight,
        equity - tied_nb(positions, prices, market),
        room_nb(own, t, capital, exposure, limits, size),
        terms,
        tiers,
        size,
        adjustments,
    )


@helper
def room_nb(
    own: FloatArray,
    t: int,
    capital: float,
    exposure: float,
    limits: FloatArray,
    size: FloatArray,
) -> float:
    """The notional that the limits leave for one more fill of a market."""
    most = left_nb(limits[layout.MAX_EXPOSURE], capital, exposure, size)
    volume = min(own[t, columns.SPOT_VOLUME], own[t, columns.PERP_VOLUME])
    if limits[layout.MAX_VOLUME_SHARE] < np.inf:
        most = min(most, limits[layout.MAX_VOLUME_SHARE] * volume)
    return most


@helper
def left_nb(share: float, capital: float, exposure: float, size: FloatArray) -> float:
    """What a cap leaves for one more position: whole lots, or nothing, as decimals would say."""
    if share == np.inf:
        return np.inf
    cap = share * max(capital, 0.0)
    rest = cap - exposure
    if rest <= TIE * cap:
        return 0.0
    return rest + TIE * cap if size[LOT_UNITS] > 0.0 else rest


@helper
def best_candidate_nb(
    positions: FloatArray,
    candidate: BoolArray,
    table: FloatArray,
    begin: IntArray,
    event_market: IntArray,
    event_index: IntArray,
    terms: FloatArray,
) -> int:
    """The place in the event of the candidate with the highest rank; -1 without one."""
    best, best_rank = -1, -np.inf
    for place in range(event_market.shape[0]):
        market = event_market[place]
        if not candidate[market]:
            continue
        side = asked_side_nb(positions[market], terms[market])
        column = layout.LONG_RANK if side > 0.0 else layout.SHORT_RANK
        rank = table[begin[market] + event_index[place], column]
        if best < 0 or rank > best_rank:
            best, best_rank = place, rank
    return best

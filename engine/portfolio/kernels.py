"""Many positions on one account, compiled: the rules of one position, event by event."""

import numpy as np
from numba import njit

from engine.model.units import TIE, BoolArray, FloatArray, IntArray
from engine.portfolio import layout
from engine.simulator import lanes
from engine.simulator.entries.kernels import asked_side_nb, enter_nb
from engine.simulator.kernels import start_nb
from engine.simulator.lanes import BLOCK
from engine.simulator.managed.kernels import observe_nb
from engine.simulator.position import columns, state, term
from engine.simulator.quantity.sizes import LOT_UNITS
from engine.simulator.rules.kernels import (
    hold_nb,
    margin_headroom_nb,
    note_signals_nb,
    settle_nb,
    start_position_nb,
)


@njit(cache=True, nogil=True, error_model="numpy")
def simulate_portfolio_nb(
    table: FloatArray,
    path: FloatArray,
    begin: IntArray,
    event_first: IntArray,
    event_market: IntArray,
    event_index: IntArray,
    samples: IntArray,
    initial: float,
    weights: FloatArray,
    limits: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    sizes: FloatArray,
    curve: FloatArray,
    market_curve: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
    positions: FloatArray,
    watch: FloatArray,
) -> None:
    """Carries one position a market through the events of all.

    table: the markets' settlements one after the other, market m's from begin[m] on; terms,
    tiers, sizes, positions: a row or block per market; records, adjustments: shape
    (markets, room, .). Writes curve, market_curve, records, adjustments, positions and watch, the
    lane with the account's drawdown and daily returns.
    """
    markets = positions.shape[0]
    account = np.empty(lanes.PLAIN_COUNT * BLOCK)
    start_nb(account, 0, initial, 0.0, 0.0)
    start_nb(watch, 0, initial, 0.0, 0.0)
    gaps, perps = np.zeros(markets), np.zeros(markets)
    candidate = np.zeros(markets, dtype=np.bool_)
    for market in range(markets):
        start_position_nb(positions[market])
    curve[:, 0] = 0.0
    curve[layout.EQUITY, 0] = initial
    returns = 0
    for event in range(samples.shape[0]):
        chosen = range(event_first[event], event_first[event + 1])
        curve[layout.FUNDING, event + 1] = 0.0
        curve[layout.BORROW, event + 1] = 0.0
        for place in chosen:
            market, t = event_market[place], event_index[place]
            own = table[begin[market] : begin[market + 1]]
            candidate[market] = positions[market, state.HELD] == 0.0
            received, borrowed = settle_nb(
                account,
                positions[market],
                own,
                t,
                path,
                terms[market],
                tiers[market],
                records[market],
            )
            note_signals_nb(
                positions[market],
                own[t, columns.MAY_ENTER] > 0.0,
                own[t, layout.LONG_SIGNAL],
                own[t, layout.SHORT_SIGNAL],
                limits[layout.ENTRY],
                limits[layout.EXIT],
                terms[market],
            )
            curve[layout.FUNDING, event + 1] += received
            curve[layout.BORROW, event + 1] += borrowed
            market_curve[layout.MARKET_FUNDING, begin[market] + t] = received
            market_curve[layout.MARKET_BORROW, begin[market] + t] = borrowed
            gaps[market], perps[market] = own[t, columns.GAP], own[t, columns.PERP]
        for place in chosen:
            market, t = event_market[place], event_index[place]
            own = table[begin[market] : begin[market + 1]]
            last = t == own.shape[0] - 1
            if positions[market, state.HELD] != 0.0:
                hold_nb(
                    account,
                    positions[market],
                    own,
                    t,
                    last,
                    terms[market],
                    sizes[market],
                    records[market],
                    adjustments[market],
                )
            candidate[market] = (
                candidate[market]
                and positions[market, state.HELD] == 0.0
                and not last
                and own[t, columns.TRADABLE] > 0.0
                and asked_side_nb(positions[market], terms[market]) != 0.0
            )
        enter_best_nb(
            account,
            positions,
            candidate,
            table,
            begin,
            event_market[event_first[event] : event_first[event + 1]],
            event_index[event_first[event] : event_first[event + 1]],
            gaps,
            perps,
            initial,
            weights,
            limits,
            terms,
            tiers,
            sizes,
        )
        for place in chosen:
            market, t = event_market[place], event_index[place]
            own = table[begin[market] : begin[market + 1]]
            market_curve[layout.MARKET_QUANTITY, begin[market] + t] = positions[market, state.HELD]
            market_curve[layout.MARKET_HEADROOM, begin[market] + t] = margin_headroom_nb(
                positions[market], own, t, terms[market], tiers[market]
            )
        equity = account_equity_nb(account, positions, gaps)
        returns = observe_nb(watch, equity, returns, samples[event])
        curve[layout.EQUITY, event + 1] = equity
        note_use_nb(positions, perps, terms, curve, event + 1)
    watch[lanes.CASH] = account[lanes.CASH]


@njit(nogil=True, error_model="numpy")
def account_equity_nb(account: FloatArray, positions: FloatArray, gaps: FloatArray) -> float:
    """Cash and what is held of every market at its last unslipped prices."""
    held = 0.0
    for market in range(positions.shape[0]):
        moved = gaps[market] - positions[market, state.ENTRY_GAP]
        held += positions[market, state.HELD] * moved
    equity: float = account[lanes.CASH] + held
    return equity


@njit(nogil=True, error_model="numpy")
def note_use_nb(
    positions: FloatArray, perps: FloatArray, terms: FloatArray, curve: FloatArray, point: int
) -> None:
    """Writes how many positions are open, what they hold and what they took."""
    curve[layout.POSITIONS, point] = 0.0
    curve[layout.EXPOSURE, point] = 0.0
    curve[layout.COMMITTED, point] = 0.0
    for market in range(positions.shape[0]):
        position = positions[market]
        if position[state.HELD] == 0.0:
            continue
        curve[layout.POSITIONS, point] += 1.0
        curve[layout.EXPOSURE, point] += abs(position[state.HELD]) * perps[market]
        posted = terms[market, term.POSTED] if terms[market, term.HAS_MARGIN] > 0.0 else 1.0
        curve[layout.COMMITTED, point] += (
            abs(position[state.OPENED]) * position[state.OPENED_SPOT]
            + position[state.ENTRY_NOTIONAL] * posted
        )


@njit(nogil=True, error_model="numpy")
def enter_best_nb(
    account: FloatArray,
    positions: FloatArray,
    candidate: BoolArray,
    table: FloatArray,
    begin: IntArray,
    event_market: IntArray,
    event_index: IntArray,
    gaps: FloatArray,
    perps: FloatArray,
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
            exposure += abs(positions[market, state.HELD]) * perps[market]
    while open_slots >= 1.0:
        best = best_candidate_nb(
            positions, candidate, table, begin, event_market, event_index, terms
        )
        if best < 0:
            return
        market, t = event_market[best], event_index[best]
        candidate[market] = False
        own = table[begin[market] : begin[market + 1]]
        capital = initial
        if terms[market, term.COMPOUNDS] > 0.0:
            capital = account_equity_nb(account, positions, gaps)
        most = left_nb(limits[layout.MAX_EXPOSURE], capital, exposure, sizes[market])
        volume = min(own[t, columns.SPOT_VOLUME], own[t, columns.PERP_VOLUME])
        if limits[layout.MAX_VOLUME_SHARE] < np.inf:
            most = min(most, limits[layout.MAX_VOLUME_SHARE] * volume)
        side = asked_side_nb(positions[market], terms[market])
        opened = enter_nb(
            account,
            positions[market],
            own,
            t,
            side,
            own[t, layout.LONG_SIGNAL if side > 0.0 else layout.SHORT_SIGNAL],
            capital * terms[market, term.FRACTION] * weights[market],
            most,
            terms[market],
            tiers[market],
            sizes[market],
        )
        if opened > 0.0:
            open_slots -= 1.0
            exposure += opened


@njit(nogil=True, error_model="numpy")
def left_nb(share: float, capital: float, exposure: float, size: FloatArray) -> float:
    """What a cap leaves for one more position: whole lots, or nothing, as decimals would say."""
    if share == np.inf:
        return np.inf
    cap = share * max(capital, 0.0)
    rest = cap - exposure
    if rest <= TIE * cap:
        return 0.0
    return rest + TIE * cap if size[LOT_UNITS] > 0.0 else rest


@njit(nogil=True, error_model="numpy")
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

"""Many positions on one account, compiled: the rules of one position, event by event."""

import numpy as np

from engine.model.compiling.kernels import kernel
from engine.model.units import FloatArray, IntArray
from engine.portfolio import layout
from engine.portfolio.account.kernels import account_equity_nb, free_of_nb, note_use_nb
from engine.portfolio.orders.kernels import enter_best_nb, resize_held_nb, resizes_nb
from engine.simulator import lanes
from engine.simulator.entries.kernels import asked_side_nb, may_enter_nb
from engine.simulator.kernels import start_nb
from engine.simulator.lanes import BLOCK
from engine.simulator.managed.kernels import observe_nb
from engine.simulator.position import columns, state, term
from engine.simulator.resizing.kernels import interest_nb
from engine.simulator.rules.kernels import (
    fund_late_nb,
    hold_nb,
    margin_headroom_nb,
    note_signals_nb,
    settle_nb,
    start_position_nb,
)


@kernel
def simulate_portfolio_nb(
    table: FloatArray,
    path: FloatArray,
    begin: IntArray,
    event_first: IntArray,
    event_market: IntArray,
    event_index: IntArray,
    ts_ms: IntArray,
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
    prices = np.zeros((layout.PRICES, markets))
    candidate = np.zeros(markets, dtype=np.bool_)
    for market in range(markets):
        start_position_nb(positions[market])
    curve[:, 0] = 0.0
    curve[layout.EQUITY, 0] = initial
    curve[layout.FREE_CASH, 0] = initial
    returns = 0
    for event in range(samples.shape[0]):
        chosen = range(event_first[event], event_first[event + 1])
        curve[layout.FUNDING, event + 1] = 0.0
        curve[layout.BORROW, event + 1] = 0.0
        elapsed_ms = ts_ms[event] - ts_ms[max(event - 1, 0)]
        earned = interest_nb(curve[layout.FREE_CASH, event], elapsed_ms, terms[0])
        account[lanes.CASH] += earned
        curve[layout.INTEREST, event + 1] = earned
        for place in chosen:
            market, t = event_market[place], event_index[place]
            own = table[begin[market] : begin[market + 1]]
            candidate[market] = positions[market, state.HELD] == 0.0
            borrowed, yielded, received = settle_nb(
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
            market_curve[layout.MARKET_YIELD, begin[market] + t] = yielded
            prices[layout.GAP, market] = own[t, columns.GAP]
            prices[layout.SPOT, market] = own[t, columns.SPOT]
            prices[layout.PERP, market] = own[t, columns.PERP]
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
                    tiers[market],
                    sizes[market],
                    records[market],
                    adjustments[market],
                )
            candidate[market] = (
                candidate[market]
                and positions[market, state.HELD] == 0.0
                and not last
                and may_enter_nb(positions[market], own, t, terms[market])
                and asked_side_nb(positions[market], terms[market]) != 0.0
            )
        for place in chosen:
            market, t = event_market[place], event_index[place]
            own = table[begin[market] : begin[market + 1]]
            if resizes_nb(positions[market], own, t, terms[market]):
                resize_held_nb(
                    account,
                    positions,
                    market,
                    own,
                    t,
                    prices,
                    initial,
                    weights[market],
                    limits,
                    terms[market],
                    tiers[market],
                    sizes[market],
                    adjustments[market],
                )
        enter_best_nb(
            account,
            positions,
            candidate,
            table,
            begin,
            event_market[event_first[event] : event_first[event + 1]],
            event_index[event_first[event] : event_first[event + 1]],
            prices,
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
            late = fund_late_nb(account, positions[market], own, t, terms[market])
            market_curve[layout.MARKET_FUNDING, begin[market] + t] += late
            curve[layout.FUNDING, event + 1] += late
            market_curve[layout.MARKET_QUANTITY, begin[market] + t] = positions[market, state.HELD]
            market_curve[layout.MARKET_HEADROOM, begin[market] + t] = margin_headroom_nb(
                positions[market], own, t, terms[market], tiers[market]
            )
        equity = account_equity_nb(account, positions, prices)
        returns = observe_nb(
            watch, equity, returns, samples[event], terms[0, term.RISK_FREE_PER_DAY]
        )
        curve[layout.EQUITY, event + 1] = equity
        curve[layout.FREE_CASH, event + 1] = free_of_nb(account, positions, prices)
        note_use_nb(positions, prices, curve, event + 1)
    watch[lanes.CASH] = account[lanes.CASH]

"""One managed position through all settlements, compiled."""

import numpy as np

from engine.model import totals as at
from engine.model.compiling.kernels import inlined, kernel
from engine.model.units import FloatArray
from engine.simulator import curves, lanes
from engine.simulator.entries.kernels import asked_side_nb, enter_nb, may_enter_nb
from engine.simulator.kernels import mark_nb, sample_nb, sample_nothing_nb, start_nb
from engine.simulator.lanes import BLOCK
from engine.simulator.position import columns, state, term
from engine.simulator.quantity import sizes
from engine.simulator.resizing.kernels import (
    budget_nb,
    free_cash_nb,
    interest_nb,
    may_resize_nb,
    resize_nb,
)
from engine.simulator.rules.kernels import (
    fund_late_nb,
    hold_nb,
    margin_headroom_nb,
    note_signals_nb,
    settle_nb,
    start_position_nb,
)

ACCOUNT_TOTALS = (
    at.FINAL_EQUITY,
    at.DRAWDOWN_EQUITY,
    at.DRAWDOWN_PEAK,
    at.DRAWDOWN_QUOTE,
    at.DAILY_MEAN,
    at.DAILY_SQUARES,
    at.DAILY_DOWNSIDE,
)


@inlined
def observe_nb(watch: FloatArray, equity: float, returns: int, samples: int, free: float) -> int:
    """Drawdown and daily samples of an account's equity; returns how many returns there are.

    watch: a lane (engine/simulator/lanes.py) that holds nothing, with the equity as its cash.
    free: the risk-free return of a day.
    """
    watch[lanes.CASH] = equity
    mark_nb(watch, 0, 0.0)
    for sample in range(samples):
        returns += 1
        if sample == 0:
            sample_nb(watch, 0, 0.0, 1.0 / returns, free)
        else:
            sample_nothing_nb(watch, 0, 1.0 / returns, free)
    return returns


@inlined
def equity_nb(base: float, position: FloatArray, gap: float) -> float:
    """Cash and both legs at the unslipped prices."""
    equity: float = base + position[state.HELD] * (gap - position[state.ENTRY_GAP])
    return equity


@inlined
def seek_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    long_signal: float,
    short_signal: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> None:
    """Opens a flat position at t where its signals ask for it and everything allows it."""
    side = asked_side_nb(position, terms)
    if side == 0.0 or not may_enter_nb(position, table, t, terms):
        return
    signal = long_signal if side > 0.0 else short_signal
    budget = size[sizes.NOTIONAL]
    if terms[term.FUNDED] > 0.0 or terms[term.COMPOUNDS] > 0.0:
        budget = budget_nb(account[lanes.CASH], terms)
    enter_nb(account, position, table, t, side, signal, budget, np.inf, np.inf, terms, tiers, size)


@inlined
def decide_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    was_flat: bool,
    long_signal: float,
    short_signal: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
) -> None:
    """What t trades, its payments made and its signals noted: an exit, a resize or an entry."""
    if position[state.HELD] != 0.0:
        hold_nb(account, position, table, t, last, terms, tiers, size, records, adjustments)
        stays = position[state.HELD] != 0.0 and table[t, columns.TRADABLE] > 0.0
        if stays and terms[term.RESIZE_BAND] < np.inf:
            equity = equity_nb(account[lanes.CASH], position, table[t, columns.GAP])
            budget = budget_nb(equity, terms)
            if may_resize_nb(position, table, t, budget, terms, size):
                # One position may take all the money that there is.
                no_cap = np.inf
                resize_nb(
                    account,
                    position,
                    table,
                    t,
                    budget,
                    no_cap,
                    no_cap,
                    terms,
                    tiers,
                    size,
                    adjustments,
                )
    elif was_flat and not last:
        seek_nb(account, position, table, t, long_signal, short_signal, terms, tiers, size)


@kernel
def simulate_managed_nb(
    table: FloatArray,
    path: FloatArray,
    long_signal: FloatArray,
    short_signal: FloatArray,
    entry: float,
    exit_: float,
    initial: float,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
    curve: FloatArray,
    records: FloatArray,
    adjustments: FloatArray,
    position: FloatArray,
    totals: FloatArray,
) -> None:
    """Carries one position through T settlements.

    Writes position (state.COUNT,), totals (TOTALS,), curve (curves.COUNT, T + 1), records
    (trades, .) and adjustments (., .). The signals are those of the two directions, shape (T,).
    """
    count = table.shape[0]
    account = np.empty(lanes.PLAIN_COUNT * BLOCK)
    watch = np.empty(lanes.PLAIN_COUNT * BLOCK)
    start_nb(account, 0, initial, 0.0, 0.0)
    start_nb(watch, 0, initial, 0.0, 0.0)
    start_position_nb(position)
    curve[:, 0] = 0.0
    curve[curves.EQUITY, 0] = initial
    curve[curves.FREE_CASH, 0] = initial
    curve[curves.HEADROOM, 0] = np.nan
    returns = 0
    equity = initial
    free_cash = 0.0
    for t in range(count):
        last = t == count - 1
        was_flat = position[state.HELD] == 0.0
        elapsed_ms = table[t, columns.TS_MS] - table[max(t - 1, 0), columns.TS_MS]
        earned = interest_nb(free_cash, elapsed_ms, terms)
        account[lanes.CASH] += earned
        position[at.INTEREST] += earned
        borrowed, yielded, received = settle_nb(
            account, position, table, t, path, terms, tiers, records
        )
        may_enter = table[t, columns.MAY_ENTER] > 0.0
        note_signals_nb(position, may_enter, long_signal[t], short_signal[t], entry, exit_, terms)
        decide_nb(
            account,
            position,
            table,
            t,
            last,
            was_flat,
            long_signal[t],
            short_signal[t],
            terms,
            tiers,
            size,
            records,
            adjustments,
        )
        received += fund_late_nb(account, position, table, t, terms)
        equity = equity_nb(account[lanes.CASH], position, table[t, columns.GAP])
        free_cash = free_cash_nb(account[lanes.CASH], position, table[t, columns.SPOT])
        samples = int(table[t, columns.SAMPLES])
        returns = observe_nb(watch, equity, returns, samples, terms[term.RISK_FREE_PER_DAY])
        curve[curves.EQUITY, t + 1] = equity
        curve[curves.FUNDING, t + 1] = received
        curve[curves.QUANTITY, t + 1] = position[state.HELD]
        curve[curves.BORROW, t + 1] = borrowed
        curve[curves.FREE_CASH, t + 1] = free_cash
        curve[curves.INTEREST, t + 1] = earned
        curve[curves.SPOT_YIELD, t + 1] = yielded
        curve[curves.HEADROOM, t + 1] = margin_headroom_nb(position, table, t, terms, tiers)
    for row in range(at.TOTALS):
        totals[row] = position[row]
    for row in ACCOUNT_TOTALS:
        totals[row] = watch[row * BLOCK]
    totals[at.FINAL_EQUITY] = account[lanes.CASH]

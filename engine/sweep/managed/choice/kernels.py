"""Which lanes of a block may have more than a payment ahead of them, compiled.

The comparisons may ask in vain but never miss: what the single run computes exactly is taken to be
a little nearer, and NaN counts as reached.
"""

import numpy as np

from engine.model.compiling.kernels import helper, inlined
from engine.model.units import HOUR_MS, TIE, FloatArray
from engine.simulator import lanes
from engine.simulator.entries.kernels import allowed_nb
from engine.simulator.lanes import BLOCK
from engine.simulator.position import columns, term
from engine.simulator.quantity import sizes
from engine.simulator.resizing.kernels import CAUTION, lot_nb, surely_stays_nb
from engine.simulator.rules.kernels import moves_collateral_nb


@helper
def allow_nb(
    table: FloatArray, terms: FloatArray, tiers: FloatArray, size: FloatArray, allowed: FloatArray
) -> None:
    """Writes whether a long and a short entry may be allowed at each settlement, shape (T, 2).

    Where all positions have the same size, that is known ahead.
    """
    varies = terms[term.COMPOUNDS] > 0.0 or terms[term.FUNDED] > 0.0 or size[sizes.SIZED] > 0.0
    for t in range(table.shape[0]):
        for place in range(2):
            allowed[t, place] = table[t, columns.CAN_OPEN]
            if varies or not table[t, columns.CAN_OPEN] > 0.0:
                continue
            side = 1.0 if place == 0 else -1.0
            notional = size[sizes.NOTIONAL]
            if allowed_nb(table, t, side, 0.0, notional, np.inf, np.inf, terms, tiers, size) <= 0.0:
                allowed[t, place] = 0.0


@helper
def choose_lanes_nb(
    block: FloatArray,
    table: FloatArray,
    t: int,
    last: bool,
    allowed: FloatArray,
    terms: FloatArray,
    tiers: FloatArray,
    size: FloatArray,
) -> int:
    """Marks the lanes to which more than a payment may happen at t, and counts them."""
    if last:
        for lane in range(BLOCK):
            held = block[lanes.HELD * BLOCK + lane]
            block[lanes.ACTS * BLOCK + lane] = 1.0 if held != 0.0 else 0.0
    elif terms[term.HAS_MARGIN] > 0.0:
        _choose_liquidated_nb(block, table, t, tiers)
    else:
        for lane in range(BLOCK):
            block[lanes.ACTS * BLOCK + lane] = 0.0
    if table[t, columns.TRADABLE] > 0.0 and not last:
        _choose_leaving_nb(block, table[t, columns.GAP], t, terms)
        if terms[term.MIN_HEADROOM] > 0.0:
            _choose_near_nb(block, table, t, terms, tiers)
        if moves_collateral_nb(terms):
            _choose_rebalanced_nb(block, table, t, terms)
        if terms[term.RESIZE_BAND] < np.inf:
            _choose_resized_nb(block, table, t, terms, size)
        ts_ms = table[t, columns.TS_MS]
        _choose_entering_nb(block, ts_ms, allowed[t, 0] > 0.0, allowed[t, 1] > 0.0, terms)
    acting = 0
    for lane in range(BLOCK):
        acting += 1 if block[lanes.ACTS * BLOCK + lane] > 0.0 else 0
    return acting


@helper
def _choose_liquidated_nb(block: FloatArray, table: FloatArray, t: int, tiers: FloatArray) -> None:
    # NaN compares false: then the lane acts.
    high, low = table[t, columns.HIGH], table[t, columns.LOW]
    steepest = _steepest_nb(tiers)
    for lane in range(BLOCK):
        held = block[lanes.HELD * BLOCK + lane]
        extreme = high if held > 0.0 else low
        reach = _reach_nb(block, lane, block[lanes.COLLATERAL * BLOCK + lane], steepest)
        block[lanes.ACTS * BLOCK + lane] = 0.0 if extreme * held < reach else 1.0


@helper
def _choose_near_nb(
    block: FloatArray, table: FloatArray, t: int, terms: FloatArray, tiers: FloatArray
) -> None:
    # As above, after t's payment and by the mark that leaves less than the least headroom.
    mark, least = table[t, columns.MARK], terms[term.MIN_HEADROOM]
    unit = 0.0 if terms[term.ANTICIPATES] > 0.0 else table[t, columns.FUNDING_UNIT]
    high = mark * (1.0 + least)
    low = mark * (1.0 - least) if least <= 1.0 else -np.inf  # a long perp never has more
    steepest = _steepest_nb(tiers)
    for lane in range(BLOCK):
        held = block[lanes.HELD * BLOCK + lane]
        nearest = held * (high if held >= 0.0 else low)
        nearest += abs(nearest) * CAUTION
        collateral = block[lanes.COLLATERAL * BLOCK + lane] + held * unit
        leaves = not nearest < _reach_nb(block, lane, collateral, steepest)
        block[lanes.ACTS * BLOCK + lane] = 1.0 if leaves else block[lanes.ACTS * BLOCK + lane]


@inlined
def _steepest_nb(tiers: FloatArray) -> float:
    # How far a unit that the collateral loses moves the liquidation price x quantity at most.
    steepest = 1.0
    for tier in range(tiers.shape[0]):
        steepest = max(steepest, 1.0 / (1.0 - tiers[tier, 0]))
    return steepest


@inlined
def _reach_nb(block: FloatArray, lane: int, collateral: float, steepest: float) -> float:
    # REACH, nearer by what the collateral has lost since it was computed.
    lost = block[lanes.SAFE_COLLATERAL * BLOCK + lane] - collateral
    lost = lost if lost > 0.0 else 0.0  # noqa: FURB136
    reach: float = block[lanes.REACH * BLOCK + lane] - lost * steepest * (1.0 + CAUTION)
    return reach


@helper
def _choose_leaving_nb(block: FloatArray, gap: float, t: int, terms: FloatArray) -> None:
    longest, shortest = terms[term.MAX_HOLDING], terms[term.MIN_HOLDING]
    needed = terms[term.EXIT_PERSISTENCE]
    for lane in range(BLOCK):
        paid = t - block[lanes.ENTRY_INDEX * BLOCK + lane]
        told = block[lanes.EXIT_STREAK * BLOCK + lane] >= needed
        leaves = (paid >= longest) | ((paid >= shortest) & told)
        moved = gap - block[lanes.ENTRY_GAP * BLOCK + lane]
        basis = block[lanes.TRADE_BASIS * BLOCK + lane] + block[lanes.HELD * BLOCK + lane] * moved
        leaves = leaves | (basis <= block[lanes.STOP_AT * BLOCK + lane])
        block[lanes.ACTS * BLOCK + lane] = 1.0 if leaves else block[lanes.ACTS * BLOCK + lane]


@helper
def _choose_rebalanced_nb(block: FloatArray, table: FloatArray, t: int, terms: FloatArray) -> None:
    mark = table[t, columns.MARK]
    unit = 0.0 if terms[term.ANTICIPATES] > 0.0 else table[t, columns.FUNDING_UNIT]
    low = terms[term.TOP_UP_BELOW] * (1.0 + CAUTION)
    high = terms[term.RELEASE_ABOVE] * (1.0 - CAUTION)
    for lane in range(BLOCK):
        held = block[lanes.HELD * BLOCK + lane]
        collateral = block[lanes.COLLATERAL * BLOCK + lane] + held * unit
        balance = collateral + held * (block[lanes.ENTRY_PERP * BLOCK + lane] - mark)
        ratio = balance / (held * mark)  # NaN while flat
        tops_up = ratio < low
        releases = (ratio > high) & (block[lanes.GROWS * BLOCK + lane] > 0.0)
        moves = tops_up | releases
        block[lanes.ACTS * BLOCK + lane] = 1.0 if moves else block[lanes.ACTS * BLOCK + lane]


@helper
def _choose_resized_nb(
    block: FloatArray, table: FloatArray, t: int, terms: FloatArray, size: FloatArray
) -> None:
    # Borrow, yield and funding of t are not yet in a lane's cash; the lot that rounding down may
    # take off is in the wider bound.
    unit = 0.0 if terms[term.ANTICIPATES] > 0.0 else table[t, columns.FUNDING_UNIT]
    gap, money = table[t, columns.GAP], table[t, columns.UNIT_MONEY]
    hours = (table[t, columns.TS_MS] - table[t - 1, columns.TS_MS]) / HOUR_MS if t > 0 else 0.0
    yields = table[t, columns.SPOT] * terms[term.YIELD_PER_HOUR] * hours
    owes = table[t, columns.SPOT] * terms[term.BORROW_PER_HOUR] * hours
    lot, band = lot_nb(size), terms[term.RESIZE_BAND]
    cap = size[sizes.MAX_EXPOSURE] if size[sizes.SIZED] > 0.0 else np.inf
    initial = np.inf if terms[term.COMPOUNDS] > 0.0 else terms[term.INITIAL]
    for lane in range(BLOCK):
        held = block[lanes.HELD * BLOCK + lane]
        moved = gap - block[lanes.ENTRY_GAP * BLOCK + lane]
        accrues = unit + (yields if held > 0.0 else owes)
        wealth = block[lanes.BASE * BLOCK + lane] + held * (moved + accrues)
        wealth = initial if wealth > initial else wealth  # noqa: FURB136
        budget = wealth * terms[term.FRACTION] * block[lanes.SHARE * BLOCK + lane]
        wanted = (cap if budget > cap else budget) / money  # noqa: FURB136
        stays = surely_stays_nb(abs(held), wanted, lot, band)
        resizes = (held != 0.0) & (not stays)
        block[lanes.ACTS * BLOCK + lane] = 1.0 if resizes else block[lanes.ACTS * BLOCK + lane]


@helper
def _choose_entering_nb(
    block: FloatArray, ts_ms: float, may_go_long: bool, may_go_short: bool, terms: FloatArray
) -> None:
    needed, pause = terms[term.ENTRY_PERSISTENCE], terms[term.COOL_DOWN_MS] * (1.0 - TIE)
    for lane in range(BLOCK):
        flat = block[lanes.HELD * BLOCK + lane] == 0.0
        long = block[lanes.LONG_STREAK * BLOCK + lane] >= needed
        short = block[lanes.SHORT_STREAK * BLOCK + lane] >= needed
        rested = ts_ms - block[lanes.STOPPED_TS_MS * BLOCK + lane] >= pause
        enters = (flat & rested) & ((long & may_go_long) | (short & (not long) & may_go_short))
        block[lanes.ACTS * BLOCK + lane] = 1.0 if enters else block[lanes.ACTS * BLOCK + lane]

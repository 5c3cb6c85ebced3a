"""What the lanes of a block are paid and pay while nothing is traded, side by side, compiled."""

from engine.model import totals as at
from engine.model.compiling.kernels import helper
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator import lanes
from engine.simulator.lanes import BLOCK
from engine.simulator.position import columns, term


@helper
def earn_lanes_nb(block: FloatArray, table: FloatArray, t: int, terms: FloatArray) -> None:
    """Interest on what was free of each lane's money since the settlement before t."""
    twice = 2.0 * table[t - 1, columns.SPOT]
    hours = (table[t, columns.TS_MS] - table[t - 1, columns.TS_MS]) / HOUR_MS
    for lane in range(BLOCK):
        held = block[lanes.HELD * BLOCK + lane]
        entry_spot = block[lanes.ENTRY_SPOT * BLOCK + lane]
        tied = entry_spot if held > 0.0 else twice - entry_spot
        cash = block[lanes.BASE * BLOCK + lane]
        free = cash - block[lanes.COLLATERAL * BLOCK + lane] - abs(held) * tied
        free = cash if held == 0.0 else free
        free = free if free > 0.0 else 0.0  # noqa: FURB136
        earned = free * terms[term.CASH_PER_HOUR] * hours
        block[lanes.INTEREST * BLOCK + lane] += earned
        block[lanes.BASE * BLOCK + lane] += earned


@helper
def pay_lanes_nb(block: FloatArray, table: FloatArray, t: int, terms: FloatArray) -> None:
    """Borrow, yield and funding of one settlement on what lanes that do not act hold into it."""
    unit = table[t, columns.FUNDING_UNIT]
    if terms[term.YIELD_PER_HOUR] > 0.0 and t > 0:
        spot, per_hour = table[t, columns.SPOT], terms[term.YIELD_PER_HOUR]
        hours = (table[t, columns.TS_MS] - table[t - 1, columns.TS_MS]) / HOUR_MS
        for lane in range(BLOCK):
            held = block[lanes.HELD * BLOCK + lane]
            yields = (held > 0.0) & (block[lanes.ACTS * BLOCK + lane] == 0.0)
            gained = held * spot * per_hour * hours if yields else 0.0
            block[lanes.SPOT_YIELD * BLOCK + lane] += gained
            block[lanes.TRADE_YIELD * BLOCK + lane] += gained
            block[lanes.BASE * BLOCK + lane] += gained
    if terms[term.GOES_SHORT] > 0.0 and t > 0:
        spot, per_hour = table[t, columns.SPOT], terms[term.BORROW_PER_HOUR]
        hours = (table[t, columns.TS_MS] - table[t - 1, columns.TS_MS]) / HOUR_MS
        for lane in range(BLOCK):
            held = block[lanes.HELD * BLOCK + lane]
            owes = (held < 0.0) & (block[lanes.ACTS * BLOCK + lane] == 0.0)
            cost = -held * spot * per_hour * hours if owes else 0.0
            block[lanes.BORROW * BLOCK + lane] += cost
            block[lanes.TRADE_BORROW * BLOCK + lane] += cost
            block[lanes.BASE * BLOCK + lane] -= cost
    posts = terms[term.HAS_MARGIN] > 0.0
    for lane in range(BLOCK):
        idle = block[lanes.ACTS * BLOCK + lane] == 0.0
        cash = (block[lanes.HELD * BLOCK + lane] if idle else 0.0) * unit
        block[at.FUNDING_RECEIVED * BLOCK + lane] += cash if cash >= 0.0 else 0.0  # noqa: FURB136
        block[at.FUNDING_PAID * BLOCK + lane] -= cash if cash < 0.0 else 0.0  # noqa: FURB136
        block[lanes.BASE * BLOCK + lane] += cash
        block[lanes.COLLATERAL * BLOCK + lane] += cash if posts else 0.0

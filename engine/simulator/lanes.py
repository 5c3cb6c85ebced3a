"""A lane: one parameter set that a kernel carries through time, and where its numbers stand.

The lanes of a block are one flat array, number k of lane c at k * BLOCK + c: one array with
constant distances lets the compiler see that nothing overlaps, so it can run them side by side.
"""

from engine.model.totals import PLAIN_TOTALS as TOTALS

BLOCK = 64

# The plain trade's totals first, then what only the kernels need.
BASE = TOTALS + 0  # initial capital and everything realised
HELD = TOTALS + 1  # quantity, 0 when flat
ENTRY_GAP = TOTALS + 2
PEAK = TOTALS + 3  # running peak of equity
SAMPLE = TOTALS + 4  # equity at the last daily sample
OPEN_AT = TOTALS + 5  # a signal >= this acts: the entry threshold when flat, inf when held
CLOSE_BELOW = TOTALS + 6  # a signal < this acts: the exit threshold when held, -inf when flat
ENTRY = TOTALS + 7  # thresholds as given
EXIT = TOTALS + 8
ENTRY_INDEX = TOTALS + 9
ENTRY_TS_MS = TOTALS + 10
ENTRY_SPOT = TOTALS + 11
ENTRY_PERP = TOTALS + 12
ENTRY_RECEIVED = TOTALS + 13
ENTRY_PAID = TOTALS + 14
ENTRY_COST = TOTALS + 15
TRADE_FUNDING = TOTALS + 16  # of the trade closed last
TRADE_NET = TOTALS + 17
SIGNAL = TOTALS + 18  # what the lane compares at this settlement; sweeps only
WANTED = TOTALS + 19  # what it would open
SUM = TOTALS + 20  # of daily returns so far; this and what follows in sweeps only
SQUARES = TOTALS + 21
SPLIT_SUM = TOTALS + 22  # the same when the block of days before ended
SPLIT_SQUARES = TOTALS + 23
FIXED_SUM = TOTALS + 24
PLAIN_COUNT = TOTALS + 25

# Of a managed cell, while nothing but payments happens to its position. What only changes when
# that is opened, closed or adjusted stays in its own state (engine/simulator/position/state.py).
COLLATERAL = PLAIN_COUNT + 0
LONG_STREAK = PLAIN_COUNT + 1
SHORT_STREAK = PLAIN_COUNT + 2
EXIT_STREAK = PLAIN_COUNT + 3
BORROW = PLAIN_COUNT + 4
TRADE_BORROW = PLAIN_COUNT + 5
TRADE_BASIS = PLAIN_COUNT + 6
STOP_AT = PLAIN_COUNT + 7  # basis P&L that stops it; -inf: none
SAFE_COLLATERAL = PLAIN_COUNT + 8  # the collateral that REACH was computed with
REACH = PLAIN_COUNT + 9  # extreme x quantity below which it is surely not liquidated; inf: flat
GROWS = PLAIN_COUNT + 10  # 1: reduced before, so that it may grow back
SHORT_SIGNAL = PLAIN_COUNT + 11
ACTS = PLAIN_COUNT + 12  # 1: something may happen to it at this settlement
SHARE = PLAIN_COUNT + 13  # what score-scaled sizing left of the budget at the entry
SPOT_YIELD = PLAIN_COUNT + 14
TRADE_YIELD = PLAIN_COUNT + 15
INTEREST = PLAIN_COUNT + 16
STOPPED_TS_MS = PLAIN_COUNT + 17
COUNT = PLAIN_COUNT + 18

CASH = BASE * BLOCK
"""Where the cash of an account stands: it is lane 0 of a block of its own."""

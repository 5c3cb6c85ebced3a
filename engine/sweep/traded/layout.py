"""Where a lane's numbers stand while nothing but payments happens to its position.

Rows after those of engine/simulator/layout.py, number k of lane c at k * BLOCK + c. What only
changes when the position is opened, closed or adjusted stays in the lane's own record
(engine/simulator/position/layout.py).
"""

from engine.simulator.layout import STATE_ROWS as FIRST

COLLATERAL = FIRST + 0
LONG_STREAK = FIRST + 1
SHORT_STREAK = FIRST + 2
EXIT_STREAK = FIRST + 3
BORROW = FIRST + 4
TRADE_BORROW = FIRST + 5
TRADE_BASIS = FIRST + 6
STOP_AT = FIRST + 7  # basis P&L that stops it; -inf: none
SAFE_COLLATERAL = FIRST + 8  # the collateral that REACH was computed with
REACH = FIRST + 9  # extreme x quantity below which it is surely not liquidated; inf: flat
GROWS = FIRST + 10  # 1: reduced before, so that it may grow back
SHORT_SIGNAL = FIRST + 11
ACTS = FIRST + 12  # 1: something may happen to it at this settlement
ROWS = FIRST + 13

"""Where the kernels' numbers stand: rows of the per-settlement table, of a lane's state, of size.

A lane is one parameter set that a kernel carries through time. The state of a block of lanes is
one flat array, number k of lane c at k * BLOCK + c: one array with constant distances lets the
compiler see that nothing overlaps, so it can run the lanes side by side.
"""

from engine.model.totals import PLAIN_TOTALS as TOTALS

BLOCK = 64

# The table: one row per settlement, shape (T, TABLE_COLUMNS); "unit" is per base unit held.
FUNDING_UNIT = 0  # cash a short receives
GAP = 1  # spot - perp: what one unit of both legs is worth
SPOT = 2
PERP = 3
SPOT_FEE_IN = 4
PERP_FEE_IN = 5
SPOT_FEE_OUT = 6
PERP_FEE_OUT = 7
SLIPPAGE_UNIT = 8  # the same in and out
TURNOVER_IN = 9
TURNOVER_OUT = 10
QUANTITY = 11  # what a fixed notional opens here; 0 below the minimum
CAN_OPEN = 12  # 1 or 0
CAN_CLOSE = 13
SAMPLES = 14  # daily samples that see this mark
TS_MS = 15
TABLE_COLUMNS = 16
WAY_IN = (SPOT_FEE_IN, PERP_FEE_IN, TURNOVER_IN)
WAY_OUT = (SPOT_FEE_OUT, PERP_FEE_OUT, TURNOVER_OUT)

# A lane's state: the plain trade's totals first, then what only the kernel needs.
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
STATE_ROWS = TOTALS + 20

# One way through a settlement, in or out: what a fill of one unit costs there, as a tuple.
FILL_SPOT = 0
FILL_PERP = 1
FILL_GAP = 2
FILL_SPOT_FEE = 3
FILL_PERP_FEE = 4
FILL_SLIPPAGE = 5
FILL_TURNOVER = 6
FILL_INDEX = 7
FILL_TS_MS = 8

# How large a position is, shape (SIZE_NUMBERS,).
SIZED = 0  # 1: by the score, 0: the table's QUANTITY
NOTIONAL = 1  # initial x notional fraction
MIN_SHARE = 2
MAX_SHARE = 3
MAX_EXPOSURE = 4
LOT_UNITS = 5  # the lot step as a ratio of whole numbers, 0: no lots
LOT_PARTS = 6
MIN_QUANTITY = 7
MIN_NOTIONAL = 8
SIZE_NUMBERS = 9

# What the scalar kernel records of a trade, shape (trades, TRADE_COLUMNS).
RECORD_ENTRY = 0
RECORD_EXIT = 1
RECORD_QUANTITY = 2
RECORD_FUNDING = 3
RECORD_NET = 4
RECORD_REASON = 5
RECORD_COLUMNS = 6

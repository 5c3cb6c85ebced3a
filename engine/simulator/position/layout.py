"""Where a traded position's numbers stand: table, terms, state and records by name.

A position is a signed quantity: above 0 long spot and short perp, below 0 the other way round.
"""

from engine.model.totals import TOTALS
from engine.simulator import layout as of
from engine.simulator.layout import BLOCK

# The table: one row per settlement, shape (T, TABLE_COLUMNS).
FUNDING_UNIT = 0  # cash a short perp of one unit receives
GAP = 1  # spot - perp
SPOT = 2
PERP = 3
MARK = 4
MAY_ENTER = 5  # 1 or 0: the strategy's filter
TRADABLE = 6
SAMPLES = 7
TS_MS = 8
INTERVAL_HOURS = 9
HIGH = 10  # of the mark since the settlement before
HIGH_SPOT_RATIO = 11
HIGH_TS_MS = 12
LOW = 13
LOW_SPOT_RATIO = 14
LOW_TS_MS = 15
SPOT_VOLUME = 16  # quote currency
PERP_VOLUME = 17
TABLE_COLUMNS = 18

# What was agreed on, shape (TERMS,); fractions.
SPOT_FEE = 0
PERP_FEE = 1
SPOT_SLIPPAGE = 2
PERP_SLIPPAGE = 3
SPOT_IMPACT = 4
PERP_IMPACT = 5
BORROW_PER_HOUR = 6
GOES_LONG = 7  # 1 or 0
GOES_SHORT = 8
COMPOUNDS = 9
FRACTION = 10  # notional fraction
MIN_HOLDING = 11
MAX_HOLDING = 12  # inf: none
ENTRY_PERSISTENCE = 13
EXIT_PERSISTENCE = 14
STOP_LOSS = 15  # inf: none
BREAK_EVEN = 16  # 0: not asked
HAS_MARGIN = 17
POSTED = 18
LIQUIDATION_FEE = 19
TOP_UP_BELOW = 20  # -inf: never
RESTORE_TO = 21
RELEASE_ABOVE = 22  # inf: never
TERMS = 23

# The state: the totals first (those of the account stay 0), then the position's own.
HELD = TOTALS + 0  # signed
OPENED = TOTALS + 1  # signed quantity at the entry
ENTRY_SPOT = TOTALS + 2  # averages by quantity, unslipped
ENTRY_PERP = TOTALS + 3
ENTRY_GAP = TOTALS + 4
ENTRY_INDEX = TOTALS + 5
ENTRY_TS_MS = TOTALS + 6
ENTRY_NOTIONAL = TOTALS + 7
ENTRY_RECEIVED = TOTALS + 8  # totals when it was opened
ENTRY_PAID = TOTALS + 9
COLLATERAL = TOTALS + 10
LONG_STREAK = TOTALS + 11  # settlements in a row that said open
SHORT_STREAK = TOTALS + 12
EXIT_STREAK = TOTALS + 13  # that said close
TRADE_BASIS = TOTALS + 14  # realised by rebalancing
TRADE_COST = TOTALS + 15  # fees and slippage so far
TRADE_ENTRY_FEES = TOTALS + 16
TRADE_EXIT_FEES = TOTALS + 17
TRADE_SLIPPAGE = TOTALS + 18
TRADE_BORROW = TOTALS + 19
FIRST_SPOT_FILL = TOTALS + 20
FIRST_PERP_FILL = TOTALS + 21
ADJUSTMENTS = TOTALS + 22  # made so far
BELOW_MINIMUM = TOTALS + 23  # entries refused
BEYOND_MARGIN = TOTALS + 24
OPENED_SPOT = TOTALS + 25  # unslipped spot price at the entry
STATE_NUMBERS = TOTALS + 26

BASE = of.BASE * BLOCK
"""Where the account's cash stands: lane 0 of a block (engine/simulator/layout.py)."""

# One closed trade, shape (trades, RECORD_COLUMNS).
RECORD_ENTRY = 0
RECORD_EXIT = 1
RECORD_ENTRY_TS_MS = 2
RECORD_EXIT_TS_MS = 3
RECORD_QUANTITY = 4  # signed
RECORD_SPOT_ENTRY = 5  # fills
RECORD_PERP_ENTRY = 6
RECORD_SPOT_EXIT = 7
RECORD_PERP_EXIT = 8
RECORD_FUNDING = 9
RECORD_BASIS = 10
RECORD_ENTRY_FEES = 11
RECORD_EXIT_FEES = 12
RECORD_SLIPPAGE = 13
RECORD_BORROW = 14
RECORD_LIQUIDATION = 15
RECORD_NET = 16
RECORD_PAID = 17  # settlements that paid
RECORD_REASON = 18
RECORD_COLUMNS = 19

# One rebalancing, shape (adjustments, ADJUSTMENT_COLUMNS).
ADJUSTMENT_TRADE = 0
ADJUSTMENT_INDEX = 1
ADJUSTMENT_CHANGE = 2
ADJUSTMENT_SPOT_FILL = 3
ADJUSTMENT_PERP_FILL = 4
ADJUSTMENT_FEES = 5
ADJUSTMENT_SLIPPAGE = 6
ADJUSTMENT_COLUMNS = 7

# The curve, shape (CURVE_ROWS, T + 1).
CURVE_EQUITY = 0
CURVE_FUNDING = 1
CURVE_QUANTITY = 2
CURVE_BORROW = 3
CURVE_HEADROOM = 4
CURVE_ROWS = 5

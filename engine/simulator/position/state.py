"""A managed position's state, shape (COUNT,).

The totals come first, those of the account stay 0; then what only the kernels need.
The quantity is signed: above 0 long spot and short perp, below 0 the other way round.
"""

from engine.model.totals import TOTALS

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
PERP_BAR_LIQUIDATIONS = TOTALS + 26  # decided by a bar of the perp
SHARE = TOTALS + 27  # what score-scaled sizing left of the budget at the entry
TRADE_YIELD = TOTALS + 28
COMMITTED = TOTALS + 29  # spot and margin taken at the entry or the last resize
MOST_COMMITTED = TOTALS + 30  # of all its entries and resizes
RESIZES = TOTALS + 31
STOPPED_TS_MS = TOTALS + 32  # last closed by a stop, a margin call or a liquidation; -inf: never
COUNT = TOTALS + 33

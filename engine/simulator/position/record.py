"""One closed trade of a managed position, shape (trades, COUNT)."""

ENTRY = 0
EXIT = 1
ENTRY_TS_MS = 2
EXIT_TS_MS = 3
QUANTITY = 4  # signed
SPOT_ENTRY = 5  # fills
PERP_ENTRY = 6
SPOT_EXIT = 7
PERP_EXIT = 8
FUNDING = 9
BASIS = 10
ENTRY_FEES = 11
EXIT_FEES = 12
SLIPPAGE = 13
BORROW = 14
LIQUIDATION = 15
NET = 16
PAID = 17  # settlements that paid
REASON = 18
SPOT_YIELD = 19
COUNT = 20

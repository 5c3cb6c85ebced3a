"""Where a portfolio's numbers stand: its markets' table, its limits, its curves."""

from engine.simulator.position import columns

# The markets' table has the columns of a managed position and, after them, these.
LONG_SIGNAL = columns.COUNT
SHORT_SIGNAL = columns.COUNT + 1
LONG_RANK = columns.COUNT + 2
SHORT_RANK = columns.COUNT + 3
TABLE_COLUMNS = columns.COUNT + 4

# What the portfolio may do, shape (LIMITS,).
SLOTS = 0
MAX_EXPOSURE = 1  # inf: no cap
MAX_VOLUME_SHARE = 2  # inf: no limit
ENTRY = 3
EXIT = 4
LIMITS = 5

# The last prices of each market, shape (PRICES, markets).
GAP = 0
SPOT = 1
PERP = 2
PRICES = 3

# The account's curve, shape (ACCOUNT_ROWS, E + 1).
EQUITY = 0
FUNDING = 1
BORROW = 2
POSITIONS = 3
EXPOSURE = 4  # perp notional held
COMMITTED = 5  # capital that the open positions took when last sized
FREE_CASH = 6
INTEREST = 7
ACCOUNT_ROWS = 8

# Of each market's settlements, shape (MARKET_ROWS, sum of T).
MARKET_FUNDING = 0
MARKET_QUANTITY = 1
MARKET_BORROW = 2
MARKET_HEADROOM = 3
MARKET_YIELD = 4
MARKET_ROWS = 5

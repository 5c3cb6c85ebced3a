"""One rebalancing of a managed position, shape (adjustments, COUNT)."""

TRADE = 0
INDEX = 1
CHANGE = 2
SPOT_FILL = 3
PERP_FILL = 4
FEES = 5
SLIPPAGE = 6
COUNT = 7

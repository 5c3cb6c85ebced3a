"""A run's curve, shape (COUNT, T + 1): before the first settlement, then after each."""

EQUITY = 0
FUNDING = 1
QUANTITY = 2
BORROW = 3
HEADROOM = 4
FREE_CASH = 5
INTEREST = 6
SPOT_YIELD = 7
COUNT = 8

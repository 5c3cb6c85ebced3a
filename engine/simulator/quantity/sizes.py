"""How large a position is, shape (COUNT,)."""

SIZED = 0  # 1: by the score, 0: the table's QUANTITY
NOTIONAL = 1  # initial x notional fraction
MIN_SHARE = 2
MAX_SHARE = 3
MAX_EXPOSURE = 4
LOT_UNITS = 5  # the lot step as a ratio of whole numbers, 0: no lots
LOT_PARTS = 6
MIN_QUANTITY = 7
MIN_NOTIONAL = 8
COUNT = 9

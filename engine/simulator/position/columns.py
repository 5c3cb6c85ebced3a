"""A managed position's table: one row per settlement, shape (T, COUNT)."""

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
LOW = 11
PATH_BEGIN = 12  # rows of the path, see engine/model/path.py
PATH_END = 13
SPOT_VOLUME = 14  # quote currency
PERP_VOLUME = 15
UNIT_MONEY = 16  # all the money that one unit on each leg takes
CAN_OPEN = 17  # 1 or 0: tradable, and at a basis at which may be opened
SPOT_SLIPPAGE = 18  # fractions, impact left out
PERP_SLIPPAGE = 19
COUNT = 20

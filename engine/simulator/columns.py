"""The plain trade's table: one row per settlement, shape (T, COUNT); "unit" is per unit held."""

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
SLIPPABLE_IN = 16  # what a slippage of 1 would cost taker legs, the fee of it included
SLIPPABLE_OUT = 17
SLIPPED_IN = 18  # what their slippage costs of it
SLIPPED_OUT = 19
COUNT = 20

WAY_IN = (SPOT_FEE_IN, PERP_FEE_IN, TURNOVER_IN, SLIPPABLE_IN, SLIPPED_IN)
WAY_OUT = (SPOT_FEE_OUT, PERP_FEE_OUT, TURNOVER_OUT, SLIPPABLE_OUT, SLIPPED_OUT)

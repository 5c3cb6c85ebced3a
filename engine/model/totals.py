"""The accumulators of one simulation, by position: a single run keeps (TOTALS,), a sweep
(TOTALS, cells).

Both kernels fill them by the same operations in the same order, and one place turns them into
metrics (engine/metrics/headline.py), so a cell equals its single run bit for bit.
Money is in quote currency; fees, slippage and funding paid are positive amounts.
"""

FINAL_EQUITY = 0
FUNDING_RECEIVED = 1
FUNDING_PAID = 2
SPOT_PNL = 3  # unslipped
PERP_PNL = 4
SPOT_FEES = 5
PERP_FEES = 6
SLIPPAGE = 7
TURNOVER = 8  # value of all fills, both legs
TRADES = 9
WINS = 10  # trades with net P&L above 0
WON = 11  # sum of their net P&L
LOST = 12  # sum of the others' net P&L, 0 or less
BEST = 13  # -inf without trades
WORST = 14  # inf without trades
HELD_SETTLEMENTS = 15  # settlements that paid
HELD_MS = 16
DRAWDOWN_EQUITY = 17  # equity and peak of the deepest relative drawdown
DRAWDOWN_PEAK = 18
DRAWDOWN_QUOTE = 19  # the deepest absolute one
DAILY_MEAN = 20  # of the daily returns
DAILY_SQUARES = 21  # sum of squared deviations from the mean (Welford)
DAILY_DOWNSIDE = 22  # sum of squared negative returns
SLIPPABLE = 23  # what a slippage of 1 would cost the taker fills, their fees of it included
SLIPPED = 24  # what theirs has cost of that, impact left out
PLAIN_TOTALS = 25
"""So many the kernels of the plain trade keep; the others stay 0 there."""

BORROW = 25
LIQUIDATION = 26  # fees of liquidations
LIQUIDATIONS = 27
SPOT_YIELD = 28
INTEREST = 29  # of the account, no trade's
TOTALS = 30

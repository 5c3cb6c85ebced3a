"""What a cell gave in a stretch of days, by position: shape (COUNT, stretches, cells)."""

MEAN = 0  # of the daily returns
SQUARES = 1  # sum of squared deviations from the mean (Welford)
EQUITY = 2  # at the last daily sample so far
TRADED = 3  # 1: a position was open at some time of it
LOWEST = 4  # equity of the deepest relative drawdown so far: 0 or below is ruin
COUNT = 5

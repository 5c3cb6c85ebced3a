"""What the plain kernel records of a trade, shape (trades, COUNT)."""

ENTRY = 0
EXIT = 1
QUANTITY = 2
FUNDING = 3
NET = 4
REASON = 5
COUNT = 6

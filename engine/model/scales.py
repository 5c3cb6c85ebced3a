"""Time and rate units as numbers; without NumPy, for what only declares."""

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

DAYS_PER_YEAR = 365.0
"""This market never closes; the annualisation of every ratio."""

HOURS_PER_YEAR = 24.0 * DAYS_PER_YEAR

FEWEST_DAYS_OF_GROWTH = 30
"""A few days' luck, compounded to a year, is no growth rate: fewer daily returns give none."""

FEWEST_DAYS_OF_LUCK = 60
"""Of fewer daily returns nothing is said about luck."""

BPS = 1e-4
"""One basis point as a fraction."""

TIE = 1e-12
"""Sums and quotients this close, relatively, are equal, as they are in decimal arithmetic."""

LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999: later times cannot be written as a date."""

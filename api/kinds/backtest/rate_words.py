"""Rates in sentences: the number as it is typed, and basis points beside it."""

from collections.abc import Sequence
from decimal import Decimal

from engine.model.units import BPS
from engine.model.written import exact

_PERCENT_FROM = 0.003  # 30 bps: who asks for less may well mean it
_FAR = 3.0
_NAMED = 3


def rate_words(value: float) -> str:
    """A rate as it is typed and in basis points: 0.0003 (3 bps)."""
    return f"{exact(value)} ({exact(float(f'{value / BPS:.4g}'))} bps)"


def values_words(words: Sequence[str], total: int) -> str:
    """Some of an axis' values, ascending: the values 0.01 (100 bps) and 0.02 (200 bps)."""
    if len(words) == 1:
        return f"the value {words[0]}"
    if len(words) <= _NAMED:
        return f"the values {', '.join(words[:-1])} and {words[-1]}"
    return f"{len(words):,} of {total:,} values, {words[0]} to {words[-1]},"


def percent_hint(value: float, largest: float) -> str:
    """What to add of a threshold far beyond the largest rate: was a percent meant? Else ''."""
    if abs(value) < _PERCENT_FROM or abs(value) < _FAR * largest:
        return ""
    meant = exact(float(Decimal(repr(float(value))) / 100))
    return f"; rates are fractions per settlement: if {exact(value)} % was meant, that is {meant}"

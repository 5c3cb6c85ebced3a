"""In what unit rates are: by their signs, by their header, and what no exchange ever charged."""

import re
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import polars as pl

from api.market_data.files.source import Source
from api.market_data.files.tables.words import tokens
from api.market_data.quality.history import History
from api.market_data.quality.percents import find_percents
from api.market_data.series import Series

_EXPONENTS = {"fraction": 0, "percent": -2, "bps": -4}
_IN_NAMES = {"pct": -2, "percent": -2, "percentage": -2, "bps": -4, "bp": -4}
_SAID = re.compile(r"(?P<unit>fraction|percent|bps|1e-(?P<digits>[1-9]\d?))(?:/(?P<hours>\d*)h)?")
_HOURS = {"hourly": 1, "1h": 1, "2h": 2, "4h": 4, "8h": 8, "hour": 1}
RATE_UNITS = "fraction, percent, bps or 1e-N, as percent/h or percent/8h where it is per hour"
# Caps of exchanges are 2 to 4 % a settlement, and no six settlements had longs pay 1 % each.
_HIGHEST, _HIGHEST_MEDIAN, _LOWEST_MEDIAN = 0.2, 0.01, -0.04
_FEW = 3


@dataclass(frozen=True, slots=True)
class RateUnit:
    """A rate is so many tens of a fraction, for so many hours; None: for its interval."""

    exponent: int = 0
    per_hours: int | None = None


def parse_rate_unit(text: str) -> RateUnit | None:
    """What --rate-unit says; None: it is none."""
    told = _SAID.fullmatch(text.strip().lower())
    if told is None:
        return None
    digits = told["digits"]
    exponent = -int(digits) if digits else _EXPONENTS[told["unit"]]
    hours = told["hours"]
    return RateUnit(exponent, None if hours is None else int(hours or 1))


def unit_of(source: Source, name: str, text: pl.Series, said: str | None) -> RateUnit:
    """The unit of rates by what was said, else by their signs, else by their header."""
    signs = _signs(source, name, text)
    stated = None if said is None else parse_rate_unit(said)
    if stated is not None:
        return stated
    words = tokens(name)
    told = {_IN_NAMES[word] for word in words if word in _IN_NAMES} | (
        {-2} if "%" in name else set()
    )
    if len(told | ({-2} if signs else set())) > 1:
        source.refuse(
            f"{name} must tell one unit of its rates, was two: say it by --rate-unit percent or bps"
        )
    hours = {_HOURS[word] for word in words if word in _HOURS}
    exponent = -2 if signs else told.pop() if told else 0
    return RateUnit(exponent, hours.pop() if len(hours) == 1 else None)


def _signs(source: Source, name: str, text: pl.Series) -> bool:
    if text.dtype != pl.String:
        return False
    signed = text.str.ends_with("%")
    if not signed.any():
        return False
    bare = (~signed).fill_null(value=False) & (text.cast(pl.Float64, strict=False) != 0)
    if bare.fill_null(value=False).any():
        source.refuse(
            f"{name} must have a percent sign in all rows or in none: say the unit by "
            "--rate-unit percent"
        )
    return True


def refuse_implausible(source: Source, funding: Series, said: str | None) -> None:
    """Refuse rates that no exchange charged, unless the user said what they are."""
    if said is not None:
        return
    rate = funding.columns["rate"]
    highest = float(np.abs(rate).max())
    median = float(np.median(rate))
    outside = len(rate) >= _FEW and not _LOWEST_MEDIAN <= median <= _HIGHEST_MEDIAN
    percents = find_percents(History("", (funding,)))
    if highest < _HIGHEST and not outside and not percents:
        return
    _refuse(source, highest, median)


def refuse_above_one(source: Source, rate: pl.Series, said: str | None) -> None:
    """Refuse rates of more than the whole notional, unless the user said what they are."""
    highest = rate.abs().max()
    if said is None and isinstance(highest, float) and 1.0 < highest < float("inf"):
        median = rate.median()
        _refuse(source, highest, median if isinstance(median, float) else highest)


def _refuse(source: Source, highest: float, median: float) -> NoReturn:
    source.refuse(
        f"rates must be fractions of a settlement such as 0.0001, was {median:.6g} in the median "
        f"and {highest:.6g} at most, which no exchange charges: say by --rate-unit percent, bps or "
        "1e-9 what they are, or fraction if they are so"
    )

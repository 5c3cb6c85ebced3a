"""The values that a venue profile may hold: unit, range and meaning of each, in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from api.errors import shown
from engine.model.bounds import Bound
from engine.model.costs import FEE_BPS
from engine.model.errors import InvalidParams
from engine.model.written import exact

Number = float
Numbers = tuple[float, ...]
Tiers = tuple[tuple[float, float], ...]
Content = Number | str | Numbers | Tiers

_SHOWN_CHARACTERS = 80
_MOST_TIERS = 100


def was(value: object) -> str:
    """A value for an error's text, never long."""
    try:
        text = repr(value)
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a whole number of thousands of digits"
    return shown(text, _SHOWN_CHARACTERS)


@dataclass(frozen=True, slots=True)
class Field:
    """One value, of a venue or of one of its symbols: its meaning, and how it is checked."""

    name: str
    unit: str
    meaning: str
    check: Callable[[str, object], Content]
    """The content in canonical form; InvalidParams with the rule and the value it had."""


def _number(bound: Bound) -> Callable[[str, object], Content]:
    return bound.check


def _choice(*allowed: str) -> Callable[[str, object], Content]:
    def check(name: str, value: object) -> Content:
        if not isinstance(value, str) or value not in allowed:
            raise InvalidParams(name, f"must be one of {', '.join(allowed)}, was {was(value)}")
        return value

    return check


def _sentence(name: str, value: object) -> Content:
    if not isinstance(value, str) or not value.strip() or len(value) > 500:
        raise InvalidParams(name, f"must be a text of 1 to 500 characters, was {was(value)}")
    return value


def _hours(name: str, value: object) -> Content:
    if not isinstance(value, list) or not value:
        raise InvalidParams(name, f"must be a list of hours, was {was(value)}")
    bound = Bound(0.0, 24.0, above=True)
    hours = tuple(bound.check(f"{name}[{place}]", hour) for place, hour in enumerate(value))
    if len(set(hours)) < len(hours):
        raise InvalidParams(name, f"must name each interval once, was {was(value)}")
    return hours


def _tiers(name: str, value: object) -> Content:
    if not isinstance(value, list) or not value:
        raise InvalidParams(name, f"must be a list of [notional floor, rate], was {was(value)}")
    if len(value) > _MOST_TIERS:
        raise InvalidParams(name, f"must have at most {_MOST_TIERS} tiers, was {len(value)}")
    tiers = []
    for place, tier in enumerate(value):
        where = f"{name}[{place}]"
        if not isinstance(tier, list) or len(tier) != 2:
            raise InvalidParams(where, f"must be [notional floor, rate], was {was(tier)}")
        floor = Bound(0.0, 1e15).check(f"{where}[0]", tier[0])
        tiers.append((floor, Bound(0.0, 0.99, above=True).check(f"{where}[1]", tier[1])))
    if tiers[0][0] != 0.0:
        raise InvalidParams(name, f"must begin at notional 0, was {exact(tiers[0][0])}")
    for place, (before, after) in enumerate(pairwise(tiers), start=1):
        if after[0] <= before[0] or after[1] < before[1]:
            raise InvalidParams(
                f"{name}[{place}]",
                f"must ascend in notional and rate, was {exact(after[1])} from {exact(after[0])} "
                f"after {exact(before[1])} from {exact(before[0])}",
            )
    return tuple(tiers)


_FEE = _number(FEE_BPS)
_BPS = _number(Bound(0.0, 1_000.0))
_RATE = _number(Bound(-1.0, 1.0))
_STEP = _number(Bound(1e-12, 1e9))
_LEAST = _number(Bound(0.0, 1e15))

_ALL = (
    Field("spot_taker_fee_bps", "bps", "Fee of a spot order that takes.", _FEE),
    Field("spot_maker_fee_bps", "bps", "Fee of a spot order that rests; below 0 a rebate.", _FEE),
    Field("perp_taker_fee_bps", "bps", "Fee of a perp order that takes.", _FEE),
    Field("perp_maker_fee_bps", "bps", "Fee of a perp order that rests; below 0 a rebate.", _FEE),
    Field(
        "liquidation_fee_bps",
        "bps",
        "Charge of a forced close, of the perp's notional, on top of its taker fee.",
        _BPS,
    ),
    Field("funding_intervals_hours", "hours", "Intervals between settlements in use.", _hours),
    Field("funding_interval_rule", "", "How the interval changes by itself.", _sentence),
    Field(
        "funding_price", "", "The price that a payment is counted in.", _choice("MARK", "ORACLE")
    ),
    Field(
        "funding_interest_8h",
        "fraction per 8 hours",
        "Interest part of the funding rate.",
        _RATE,
    ),
    Field("funding_cap", "fraction per settlement", "Highest funding rate.", _RATE),
    Field("funding_floor", "fraction per settlement", "Lowest funding rate.", _RATE),
    Field("perp_lot_step", "base units", "Step of a perp quantity.", _STEP),
    Field("perp_min_quantity", "base units", "Smallest perp order.", _LEAST),
    Field("perp_min_notional", "quote currency", "Smallest value of a perp order.", _LEAST),
    Field("spot_lot_step", "base units", "Step of a spot quantity.", _STEP),
    Field("spot_min_quantity", "base units", "Smallest spot order.", _LEAST),
    Field("spot_min_notional", "quote currency", "Smallest value of a spot order.", _LEAST),
    Field(
        "maintenance_tiers",
        "[notional floor in quote currency, rate]",
        "Maintenance margin: each rate applies to the notional above its floor.",
        _tiers,
    ),
)
FIELDS = {field.name: field for field in _ALL}
"""By name, in the order in which they are shown."""

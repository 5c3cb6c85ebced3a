"""How large a coin is: four tiers by what all of it is worth, and what a tier's markets yield."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import fmean, median


class Tier(Enum):
    """By the capitalisation in US dollars: above 50 billion, from 10, from 1, and below."""

    MEGA = "mega"
    LARGE = "large"
    MID = "mid"
    SMALL = "small"


_ABOVE_MEGA_USD = 50e9
_FROM_USD = ((10e9, Tier.LARGE), (1e9, Tier.MID))


def tier_of(capitalisation_usd: float) -> Tier:
    """The tier of a coin that is worth so much; 50 billion sharp is still large."""
    if capitalisation_usd > _ABOVE_MEGA_USD:
        return Tier.MEGA
    return next((tier for least, tier in _FROM_USD if capitalisation_usd >= least), Tier.SMALL)


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and median of some values, and where the best and the worst of them stand."""

    mean: float
    median: float
    best: int
    worst: int


def spread_of(values: Sequence[float]) -> Spread:
    """Of at least one value; of equal ones the first is named."""
    places = range(len(values))
    best, worst = (end(places, key=values.__getitem__) for end in (max, min))
    return Spread(fmean(values), median(values), best, worst)

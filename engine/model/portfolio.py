"""How several markets share one capital."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.bounds import Bound, canonicalise, check_choice
from engine.model.errors import InvalidParams

MOST_MARKETS = 200


class RankBy(StrEnum):
    """What decides which market is opened first.

    SCORE: the strategy's own signal (composite: the score, simple: the rate it compares).
    RATE: the 8-hour-equivalent rate that the position would collect.
    """

    SCORE = "SCORE"
    RATE = "RATE"


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    """Who may hold a part of the capital, and how large a part.

    slots: positions at a time. weights: of each market, fraction of capital x notional fraction
    that its position gets; None: 1 / slots each. max_exposure: perp notional of all positions
    together, as a fraction of the initial capital (of the equity where it compounds); None: no
    cap. max_volume_share: notional of an entry as a fraction of the quote volume of each leg's
    last bar that traded; None: no limit.
    """

    slots: int = 3
    rank_by: RankBy = RankBy.RATE
    weights: tuple[float, ...] | None = None
    max_exposure: float | None = None
    max_volume_share: float | None = None

    def __post_init__(self) -> None:
        bounds = {"slots": Bound(1, MOST_MARKETS, integer=True)}
        if self.max_exposure is not None:
            bounds["max_exposure"] = Bound(0.0, 100.0, above=True)
        if self.max_volume_share is not None:
            bounds["max_volume_share"] = Bound(0.0, 1.0, above=True)
        canonicalise(self, bounds)
        object.__setattr__(self, "rank_by", check_choice("rank_by", self.rank_by, RankBy))
        if self.weights is None:
            return
        bound = Bound(0.0, 10.0, above=True)
        weights = tuple(bound.check("weights", weight) for weight in self.weights)
        object.__setattr__(self, "weights", weights)

    def weights_of(self, markets: int) -> tuple[float, ...]:
        """The weight of each market; InvalidParams where there is not one for each."""
        if self.weights is None:
            return (1.0 / self.slots,) * markets
        if len(self.weights) != markets:
            raise InvalidParams(
                "weights", f"must be one for each of the {markets} markets, was {len(self.weights)}"
            )
        return self.weights

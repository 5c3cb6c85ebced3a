"""How several markets share one capital."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.bounds import Bound
from engine.model.errors import InvalidParams
from engine.model.parameter import Measure, check_parameters, parameter

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

    slots: int = parameter(
        3,
        Bound(1, MOST_MARKETS, integer=True),
        Measure.POSITIONS,
        "Positions at a time",
        title="Slots",
        line="",
    )
    rank_by: RankBy = parameter(
        RankBy.RATE,
        None,
        Measure.NONE,
        "What decides who is opened first",
        title="Rank by",
        more="Of equals the market that was named first",
        line="",
    )
    weights: tuple[float, ...] | None = None
    max_exposure: float | None = parameter(
        None,
        Bound(0.0, 100.0, above=True),
        Measure.FRACTION,
        "Most perp notional of all positions together, of the capital",
        title="Exposure cap",
        absent="no cap",
        line="together at most {max_exposure} of the capital",
    )
    max_volume_share: float | None = parameter(
        None,
        Bound(0.0, 1.0, above=True),
        Measure.FRACTION,
        "Most of an entry, of the quote volume of each leg's last bar that traded",
        title="Volume limit",
        absent="no limit",
        line="an entry at most {max_volume_share} of a bar's volume",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
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

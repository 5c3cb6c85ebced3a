"""Options of `carry portfolio`: how the markets share the capital."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

from api.cli.given import option

_PORTFOLIO = "Portfolio"


class RankBy(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    RATE = "rate"
    SCORE = "score"


Slots = Annotated[int | None, option("Positions at a time.", _PORTFOLIO)]
RankByOption = Annotated[RankBy | None, option("What decides who is opened first.", _PORTFOLIO)]
Weights = Annotated[
    str | None,
    typer.Option(
        help="Share of the capital of each market, in their order: W1,W2,...",
        metavar="W1,W2,...",
        rich_help_panel=_PORTFOLIO,
        show_default=False,
    ),
]
MaxExposure = Annotated[
    float | None, option("Perp notional of all positions, of the capital.", _PORTFOLIO, "FRACTION")
]
MaxVolumeShare = Annotated[
    float | None, option("Most of an entry, of the last bar's volume.", _PORTFOLIO, "FRACTION")
]


@dataclass(frozen=True)
class PortfolioOptions:
    """GraphQL: PortfolioInput."""

    slots: int | None = None
    rank_by: RankBy | None = None
    weights: list[float] | None = None
    max_exposure: float | None = None
    max_volume_share: float | None = None

"""Options of `carry portfolio`: how the markets share the capital."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from api.client import parse
from api.client.given import Options, given, options_of
from engine.model import portfolio as model

_PORTFOLIO = "Portfolio"


class RankBy(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    RATE = "rate"
    SCORE = "score"


_WEIGHTS = {
    "weights": Annotated[
        str | None,
        typer.Option(
            help="Share of the capital of each market, in their order: W1,W2,...",
            metavar="W1,W2,...",
            rich_help_panel=_PORTFOLIO,
            show_default=False,
        ),
    ]
}


@options_of(
    model.PortfolioRules,
    panel=_PORTFOLIO,
    own={"weights": _WEIGHTS},
    choices={model.RankBy: RankBy},
)
class PortfolioOptions(Options):
    """GraphQL: PortfolioInput."""

    def input(self) -> dict[str, Any]:
        """GraphQL: PortfolioInput."""
        values = given(self)
        if "weights" in values:
            values["weights"] = parse.weights(values["weights"])
        return values

"""Options of `carry walk-forward`: how it chooses and tests."""

from enum import StrEnum
from typing import Any

from api.client.given import Options, given, options_of
from engine.model import folds as model

_FOLDS = "Folds"


class FoldMode(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    ROLLING = "rolling"
    ANCHORED = "anchored"


class FoldMetric(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    SHARPE = "sharpe"
    NET_PNL = "net-pnl"
    TOTAL_RETURN = "total-return"


class FoldChoice(StrEnum):
    """The names are GraphQL's, the values the command line's."""

    BEST = "best"
    ROBUST = "robust"


@options_of(
    model.FoldRules,
    panel=_FOLDS,
    choices={
        model.FoldMode: FoldMode,
        model.FoldMetric: FoldMetric,
        model.FoldChoice: FoldChoice,
    },
)
class FoldOptions(Options):
    """GraphQL: FoldsInput."""

    def input(self) -> dict[str, Any]:
        """GraphQL: FoldsInput."""
        return given(self)

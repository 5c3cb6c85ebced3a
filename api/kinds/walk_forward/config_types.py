"""The folds of a walk-forward echoed back with every default resolved."""

import strawberry

from api.schema.made import echo_fields, echoed, with_fields
from engine.model import folds as model


@strawberry.type(description="How a walk-forward chooses and tests, defaults resolved.")
@with_fields(echo_fields(model.FoldRules))
class FoldRules:
    """Fields: the parameters of the engine's FoldRules."""


def fold_rules_of(rules: model.FoldRules) -> FoldRules:
    """GraphQL form of the rules of folds."""
    return FoldRules(**echoed(rules))

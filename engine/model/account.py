"""The account of who says nothing of it: what is opened is paid for, and can be liquidated."""

from engine.model.costs import Capital
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.parameter import defaults_of
from engine.model.terms import Terms
from engine.model.trading import OrderRules, Trading

ASSUMED_TIERS = (MaintenanceTier(0.0, 0.01),)
"""Where neither the input nor a venue's profile says what must remain; a result says so."""

DEFAULT_MARGIN = IsolatedMargin(tiers=ASSUMED_TIERS, **defaults_of(IsolatedMargin))

_WIDEST_BAND = 0.25


def default_resize_band(*, funded: bool, margin: IsolatedMargin | None) -> float | None:
    """The band of an account that names none; None: never resized.

    A band wider than half of what is posted does not keep a levered short alive.
    """
    if not funded or (margin is not None and margin.rebalance is not None):
        return None
    posted = 1.0 if margin is None else margin.posted_fraction
    return min(_WIDEST_BAND, posted / 2.0)


def default_terms() -> Terms:
    """What an input without terms means on a market of no known venue.

    Values that are built without a word are those of the plain trade (preset `origin`): an
    absent field of an input is not the same as an absent argument.
    """
    given = defaults_of(Capital)
    given["resize_band"] = default_resize_band(funded=given["funded"], margin=DEFAULT_MARGIN)
    rules = OrderRules(**defaults_of(OrderRules))
    return Terms(capital=Capital(**given), trading=Trading(rules=rules, margin=DEFAULT_MARGIN))

"""What a result assumes because nobody said it."""

from engine.model.account import ASSUMED_TIERS
from engine.model.trading import Trading


def assumptions(trading: Trading) -> list[str]:
    """Of the margin, where no venue's tiers are known."""
    margin = trading.margin
    if margin is None or margin.tiers != ASSUMED_TIERS:
        return []
    return [
        f"the maintenance margin is {ASSUMED_TIERS[0].rate:.0%} of the notional whatever its "
        "size: an assumption, not tiers of a venue"
    ]

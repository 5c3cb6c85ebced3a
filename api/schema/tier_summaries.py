"""The tiers of a ranking: how many markets of it are in each, and what those yield."""

from collections.abc import Sequence

import strawberry

from api.schema.capitalisation import MarketTier
from api.schema.markets import Market
from engine.analysis.tiers import spread_of


@strawberry.type(description="A market of a tier, and what it yields.")
class TierMarket:
    market: Market = strawberry.field(description="The market.")
    net_apr: float = strawberry.field(description="Its net APR over the ranking's window.")


@strawberry.type(description="The markets of a ranking whose coins are in one tier.")
class TierSummary:
    tier: MarketTier | None = strawberry.field(
        description="The tier; null: coins that the last list did not have."
    )
    markets: int = strawberry.field(description="How many there are.")
    mean_net_apr: float = strawberry.field(description="Mean of their net APR.")
    median_net_apr: float = strawberry.field(description="Median of their net APR.")
    best: TierMarket = strawberry.field(description="The one that yields most.")
    worst: TierMarket = strawberry.field(description="The one that yields least.")


TierEntry = tuple[MarketTier | None, Market, float]
"""A ranked market: its tier, itself, its net APR."""


def tier_summaries(ranked: Sequence[TierEntry]) -> list[TierSummary]:
    """A line for each tier that has markets, the largest first, unknown ones last."""
    tiers = [
        (
            tier,
            [TierMarket(market=market, net_apr=apr) for its, market, apr in ranked if its is tier],
        )
        for tier in (*MarketTier, None)
    ]
    return [_summary(tier, those) for tier, those in tiers if those]


def _summary(tier: MarketTier | None, those: Sequence[TierMarket]) -> TierSummary:
    spread = spread_of([one.net_apr for one in those])
    return TierSummary(
        tier=tier,
        markets=len(those),
        mean_net_apr=spread.mean,
        median_net_apr=spread.median,
        best=those[spread.best],
        worst=those[spread.worst],
    )

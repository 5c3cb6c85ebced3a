"""What a market's coin is worth, and the tiers of the explorer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from api.instants import instant
from api.market_data.capitalisation.coins import all_names, known_of
from api.schema.context import Info
from api.storage import capitalisations
from api.storage.capitalisation_table import CapitalisationRow
from engine.analysis.tiers import Tier, tier_of


def _value(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="How large a market's coin is, by what all of it is worth.")
class MarketTier(Enum):
    MEGA = _value("MEGA", "More than 50 billion USD.")
    LARGE = _value("LARGE", "10 to 50 billion USD.")
    MID = _value("MID", "1 to 10 billion USD.")
    SMALL = _value("SMALL", "Less than a billion USD.")


@strawberry.type(description="What all of a market's coin is worth.")
class Capitalisation:
    usd: float = strawberry.field(description="In US dollars.")
    tier: MarketTier = strawberry.field(description="The tier that puts it in.")
    as_of: datetime = strawberry.field(description="The day of the list that says so.")


OfTiers = Annotated[
    list[MarketTier] | None,
    strawberry.argument(description="Only markets whose coin is in one of these tiers."),
]


@dataclass(frozen=True, slots=True)
class KnownCoins:
    """What is known of some coins; `of` finds the one of a market by its base."""

    rows: dict[str, CapitalisationRow]

    def of(self, base: str) -> Capitalisation | None:
        row = known_of(base, self.rows)
        if row is None:
            return None
        return Capitalisation(
            usd=row.usd, tier=graphql_tier(tier_of(row.usd)), as_of=instant(row.as_of_ms)
        )


def graphql_tier(tier: Tier) -> MarketTier:
    """The tier as clients write it."""
    return MarketTier[tier.name]


async def known_coins(info: Info, bases: Sequence[str]) -> KnownCoins:
    """What is known of the coins of markets with these bases."""
    async with info.context.services.database.session() as session:
        return KnownCoins(await capitalisations.of_coins(session, all_names(bases)))

"""A multi-market run's configuration echoed back with every default resolved."""

import strawberry

from api.kinds.multi_market.config import MultiMarketConfig as RunMultiMarketConfig
from api.runs.terms import Refusal
from api.schema.many_markets_config import ManyMarketsConfig, many_markets_values
from api.schema.market_terms import MarketTerms, market_terms_of


@strawberry.type(
    description="Everything that decides a multi-market run's results, defaults resolved. "
    "The entry of a market without terms says why it could not be traded."
)
class MultiMarketConfig(ManyMarketsConfig):
    strict_data: bool = strawberry.field(
        description="Whether a market whose data have a flaw in the period fails."
    )


def multi_market_config_of(config: RunMultiMarketConfig) -> MultiMarketConfig:
    """GraphQL form of a multi-market run's configuration."""
    terms = [
        _terms_of(config, index)
        for index in range(len(config.markets))
        if not (config.own_terms and isinstance(config.own_terms[index], Refusal))
    ]
    return MultiMarketConfig(**many_markets_values(config, terms), strict_data=config.strict_data)


def _terms_of(config: RunMultiMarketConfig, index: int) -> MarketTerms:
    one = config.market_config(index)
    return market_terms_of(one.market, one.terms)

"""From what a client sent about several markets to a run's configuration."""

from collections.abc import Sequence
from dataclasses import replace

from api.errors import InvalidInput
from api.runs.config import MarketKey, MultiMarketConfig, PortfolioConfig
from api.runs.terms import ProfiledTerms, Refusal
from api.schema.inputs import MarketInput, StartMultiMarketInput, StartPortfolioInput
from api.schema.inputs import Terms as SentTerms
from api.schema.resolve import market_key, period_of, strategy_of
from api.schema.resolve_trading import terms_of
from api.schema.sent import given, group, in_graphql_words
from api.schema.venue_choice import VenueChoice
from engine.model.errors import InvalidParams
from engine.model.portfolio import PortfolioRules


def multi_market_config(
    sent: StartMultiMarketInput, venue: VenueChoice | None = None
) -> MultiMarketConfig:
    """The configuration of a multi-market run; a profile gives each market terms of its own.

    A market that the input cannot be traded on under its profile fails for itself; where that is
    every one of them, the input is refused: InvalidInput.
    """
    markets = _markets(sent.markets)
    own = _own_terms(sent, markets, venue)
    first = _some(own) if own else terms_of(sent, None)
    return MultiMarketConfig(
        markets,
        period_of(sent.period),
        strategy_of(sent.strategy, "strategy"),
        _shared(first),
        own_terms=own,
    )


def portfolio_config(
    sent: StartPortfolioInput, venue: VenueChoice | None = None
) -> PortfolioConfig:
    """The configuration of a portfolio; a profile gives each market terms of its own.

    Without one of its markets it would be another portfolio: InvalidInput names the first that
    the input cannot be traded on.
    """
    markets = _markets(sent.markets)
    values = given(sent.portfolio)
    if "rank_by" in values:
        values["rank_by"] = values["rank_by"].value
    rules = group(PortfolioRules, values, "portfolio")
    period, strategy = period_of(sent.period), strategy_of(sent.strategy, "strategy")
    own = _all(_own_terms(sent, markets, venue))
    first = own[0] if own else terms_of(sent, None)
    try:
        return PortfolioConfig(markets, period, strategy, _shared(first), rules, own)
    except InvalidParams as error:
        raise InvalidInput(f"portfolio.{error.field}", str(error)) from error


def _shared(terms: ProfiledTerms) -> ProfiledTerms:
    # A profile belongs to a market; it stands with that market's own terms.
    return replace(terms, profile=None)


def _markets(sent: list[MarketInput]) -> tuple[MarketKey, ...]:
    return tuple(market_key(market, f"markets.{index}") for index, market in enumerate(sent))


def _own_terms(
    sent: SentTerms, markets: Sequence[MarketKey], venue: VenueChoice | None
) -> tuple[ProfiledTerms | Refusal, ...]:
    if venue is None:
        return ()
    own: list[ProfiledTerms | Refusal] = []
    refused: list[InvalidInput] = []
    for market in markets:
        try:
            own.append(terms_of(sent, venue.terms(market)))
        except InvalidInput as error:
            refused.append(error)
            words = in_graphql_words(error.message)
            own.append(Refusal(error.field, f"{market.symbol} on {market.venue}: {words}"))
    if len(refused) == len(own) and len({error.message for error in refused}) == 1:
        raise refused[0]  # the input's own fault, whatever the profile
    return tuple(own)


def _some(own: Sequence[ProfiledTerms | Refusal]) -> ProfiledTerms:
    for one in own:
        if isinstance(one, ProfiledTerms):
            return one
    return _all(own)[0]


def _all(own: Sequence[ProfiledTerms | Refusal]) -> tuple[ProfiledTerms, ...]:
    for one in own:
        if isinstance(one, Refusal):
            raise one.error()
    return tuple(one for one in own if isinstance(one, ProfiledTerms))

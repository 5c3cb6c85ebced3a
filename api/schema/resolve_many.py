"""Markets and terms of a question about several markets; a profile tells their terms apart."""

from collections.abc import Sequence
from dataclasses import replace

from api.errors import InvalidInput
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms, Refusal
from api.schema.inputs import MarketInput
from api.schema.inputs import Terms as SentTerms
from api.schema.resolve import market_key
from api.schema.resolve_trading import terms_of
from api.schema.sent import in_graphql_words
from api.schema.venue_choice import VenueChoice


def shared_terms(terms: ProfiledTerms) -> ProfiledTerms:
    """What the markets share; a profile stands with each market's own terms."""
    return replace(terms, profile=None)


def market_keys(sent: list[MarketInput]) -> tuple[MarketKey, ...]:
    """The markets' names; InvalidInput where they could be none."""
    return tuple(market_key(market, f"markets.{index}") for index, market in enumerate(sent))


def own_terms(
    sent: SentTerms, markets: Sequence[MarketKey], venue: VenueChoice | None
) -> tuple[ProfiledTerms | Refusal, ...]:
    """Of each market under its profile, or why it cannot be traded; empty without a profile."""
    if venue is None or not venue.tells_apart(markets):
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


def first_usable(own: Sequence[ProfiledTerms | Refusal]) -> ProfiledTerms:
    """The terms of the first market that can be traded; InvalidInput where none can."""
    for one in own:
        if isinstance(one, ProfiledTerms):
            return one
    return all_usable(own)[0]


def all_usable(own: Sequence[ProfiledTerms | Refusal]) -> tuple[ProfiledTerms, ...]:
    """All of them; InvalidInput where one market cannot be traded."""
    for one in own:
        if isinstance(one, Refusal):
            raise one.error()
    return tuple(one for one in own if isinstance(one, ProfiledTerms))

"""The accounts that are compared."""

from dataclasses import replace

from api.market_data.venues.profiles import profiles_in_force
from api.runs.names import MarketKey
from api.schema import inputs
from api.schema.resolve import market_terms
from api.schema.venue_choice import VenueChoice
from docs.published.market import FREE
from engine.model.costs import Capital
from engine.model.terms import Terms

ORIGIN = Terms()


def default_terms(market: MarketKey) -> Terms:
    """What a run takes that says nothing of its terms: its venue's fees, steps, minima, tiers."""
    return market_terms(inputs.Terms(), market, VenueChoice(None, profiles_in_force()))


def by_their_rules(market: MarketKey) -> Terms:
    """Of twitter-bot-tech/btc-funding-arb: brought back to one notional at every settlement."""
    capital = Capital(funded=True, resize_band=0.0, lot_step=0.0, compounding=True)
    return replace(default_terms(market), costs=FREE, capital=capital)

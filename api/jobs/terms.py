"""How one market is traded: costs, capital, direction, rules and margin, and whose profile."""

from dataclasses import dataclass

from api.jobs.config_values import Document, plain, trading_from
from api.jobs.venue_profile import ProfileUse, profile_from
from engine.model.costs import Capital, Costs
from engine.model.trading import PLAIN_TRADING, Trading


@dataclass(frozen=True, slots=True)
class Terms:
    """How one market is traded; profile: what of a venue's profile is in it."""

    costs: Costs
    capital: Capital
    trading: Trading = PLAIN_TRADING
    profile: ProfileUse | None = None


def terms_document(terms: Terms) -> Document:
    """JSON form of the terms."""
    document = {name: plain(getattr(terms, name)) for name in ("costs", "capital", "trading")}
    if terms.profile is not None:
        document["venue_profile"] = terms.profile.document()
    return document


def terms_from(document: Document) -> Terms:
    """The terms in a document; one of an older release may lack what is newer."""
    return Terms(
        Costs(**document["costs"]),
        Capital(**document["capital"]),
        trading_from(document.get("trading")),
        profile_from(document.get("venue_profile")),
    )

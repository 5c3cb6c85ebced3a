"""How one market is traded: costs, capital, direction, rules and margin, and whose profile."""

from dataclasses import dataclass

from api.errors import InvalidInput
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


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a market cannot be traded: what is wrong with an input under its venue's profile."""

    field: str
    message: str

    def error(self) -> InvalidInput:
        """The same as an error."""
        return InvalidInput(self.field, self.message)


def terms_document(terms: Terms | Refusal) -> Document:
    """JSON form of the terms."""
    if isinstance(terms, Refusal):
        return {"refused": plain(terms)}
    document = {name: plain(getattr(terms, name)) for name in ("costs", "capital", "trading")}
    if terms.profile is not None:
        document["venue_profile"] = terms.profile.document()
    return document


def terms_or_refusal_from(document: Document) -> Terms | Refusal:
    """What `terms_document` was given for one of several markets."""
    return Refusal(**document["refused"]) if "refused" in document else terms_from(document)


def terms_from(document: Document) -> Terms:
    """The terms in a document; one of an older release may lack what is newer."""
    return Terms(
        Costs(**document["costs"]),
        Capital(**document["capital"]),
        trading_from(document.get("trading")),
        profile_from(document.get("venue_profile")),
    )

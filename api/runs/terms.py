"""The terms of a run: the engine's, and what of them a venue's profile gave."""

from dataclasses import dataclass

from api.errors import InvalidInput
from api.runs.values import Document, plain, trading_from
from api.runs.venue_profile import ProfileUse, profile_from
from engine.model.costs import Capital, Costs
from engine.model.terms import Terms


@dataclass(frozen=True, slots=True)
class ProfiledTerms(Terms):
    """Terms of a market; profile: what of a venue's profile is in them."""

    profile: ProfileUse | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a market cannot be traded: what is wrong with an input under its venue's profile."""

    field: str
    message: str

    def error(self) -> InvalidInput:
        """The same as an error."""
        return InvalidInput(self.field, self.message)


def terms_document(terms: ProfiledTerms | Refusal) -> Document:
    """JSON form of the terms."""
    if isinstance(terms, Refusal):
        return {"refused": plain(terms)}
    document = {name: plain(getattr(terms, name)) for name in ("costs", "capital", "trading")}
    if terms.profile is not None:
        document["venue_profile"] = terms.profile.document()
    return document


def terms_or_refusal_from(document: Document) -> ProfiledTerms | Refusal:
    """What `terms_document` was given for one of several markets."""
    return Refusal(**document["refused"]) if "refused" in document else terms_from(document)


def terms_from(document: Document) -> ProfiledTerms:
    """The terms in a document; one of an older release may lack what is newer."""
    return ProfiledTerms(
        Costs(**document["costs"]),
        Capital(**document["capital"]),
        trading_from(document.get("trading")),
        profile_from(document.get("venue_profile")),
    )

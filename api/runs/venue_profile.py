"""What a run takes of a venue's profile, and how that is stored with its config."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.market_data.venues.terms import ProfileFile, VenueTerms
from api.runs.values import Document, document_hash


@dataclass(frozen=True, slots=True)
class ProfileUse:
    """The values that a run took of a profile, each with its day, source and file."""

    venue: str
    symbol: str
    values: Mapping[str, Document]
    files: tuple[ProfileFile, ...] = ()  # that the profile was read from, the user's last

    @property
    def sha256(self) -> str:
        """Hash of what was taken."""
        return document_hash([self.venue, self.symbol, self.values])

    def document(self) -> Document:
        """JSON form."""
        return {
            "venue": self.venue,
            "symbol": self.symbol,
            "values": dict(self.values),
            "sha256": self.sha256,
            "files": [file.document() for file in self.files],
        }


def profile_from(document: Document | None) -> ProfileUse | None:
    """The use whose `document` this is; None of a run without a profile.

    A run of an older release names no files.
    """
    if document is None:
        return None
    files = tuple(ProfileFile(**file) for file in document.get("files", ()))
    return ProfileUse(document["venue"], document["symbol"], document["values"], files)


def without_files(config: Document) -> Document:
    """A config's document without the files and hashes of its profiles.

    A question is told from others by the values it took: what else a file says changes nothing.
    """
    if "venue_profile" in config:
        taken = {name: config["venue_profile"][name] for name in ("venue", "symbol", "values")}
        config = config | {"venue_profile": taken}
    if "terms" in config:
        config = config | {"terms": [without_files(one) for one in config["terms"]]}
    return config


class ProfileReader:
    """Fills what an input leaves open from one symbol's terms, and notes what was taken."""

    def __init__(self, terms: VenueTerms | None) -> None:
        self._terms = terms
        self._taken: set[str] = set()

    def fill(self, values: dict[str, Any], field: str, attribute: str, *names: str) -> None:
        """Give `values` a field from the terms' attribute, if absent there and known here.

        names: the profile's values that the attribute stands on; its own where there are none.
        """
        found = getattr(self._terms, attribute, None)
        if field in values or found is None or found == ():
            return
        values[field] = found
        self._taken.update(names or (attribute,))

    def use(self) -> ProfileUse | None:
        """What was taken; None without a profile."""
        if self._terms is None:
            return None
        values = self._terms.values
        taken = {name: values[name].document() for name in values if name in self._taken}
        return ProfileUse(self._terms.venue, self._terms.symbol, taken, self._terms.files)

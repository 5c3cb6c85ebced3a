"""Venue profiles in force: the shipped ones, and over them the user's, value by value."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from api.errors import VenueFileInvalid, VenueUnknown
from api.market_data.venues.reading import read_profile, venue_told
from api.market_data.venues.terms import SHIPPED, VenueProfile, VenueTerms

_SHIPPED = Path(__file__).parent / "shipped"


@dataclass(frozen=True, slots=True)
class InForce:
    """The profiles that can be read, and what is wrong with the user's others.

    broken: by the venue that a file is about; "": it does not tell, so it may be about any.
    """

    profiles: Mapping[str, VenueProfile]
    broken: Mapping[str, VenueFileInvalid]

    def fault_of(self, venue: str) -> VenueFileInvalid | None:
        """Why nobody knows what holds for a venue; None: it is known."""
        return self.broken.get(venue) or self.broken.get("")


def resolve(venue: str, symbol: str, own: Path | None = None) -> VenueTerms:
    """The terms of a symbol on a venue: what a run may take its costs, sizes and margin from.

    own: the user's folder or file (`settings.venues`); one that is absent adds nothing. A symbol
    that no profile names has the venue's values alone.

        terms = resolve("binance", "BTC/USDT:USDT", settings.venues)
        terms.perp_taker_fee_bps    # 5.0, or None where no source is known
        terms.document()            # every value used, with date and source: store it with the run

    Raises VenueUnknown, and VenueFileInvalid for a file of the user's that breaks a rule.
    """
    profiles = read_profiles(own)
    if venue not in profiles:
        raise VenueUnknown(venue, tuple(profiles))
    return profiles[venue].terms(symbol)


def read_profiles(own: Path | None = None) -> Mapping[str, VenueProfile]:
    """All profiles by venue.

    Raises VenueFileInvalid, also for two files of the user's about one venue.
    """
    found = profiles_in_force(own)
    for fault in found.broken.values():
        raise fault.with_traceback(None)  # it is kept: no trace of those who met it before
    return found.profiles


def profiles_in_force(own: Path | None = None) -> InForce:
    """The same of all that can be read; files are read again only when they changed."""
    if own is None:
        return InForce(_shipped(), {})
    files = _files_of(own)
    return _merged(tuple((path, *_state(path)) for path in files))


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, VenueProfile]:
    profiles = [read_profile(path, SHIPPED) for path in sorted(_SHIPPED.glob("*.toml"))]
    return {profile.venue: profile for profile in profiles}


@lru_cache(maxsize=8)
def _merged(files: tuple[tuple[Path, int, int], ...]) -> InForce:
    merged = dict(_shipped())
    told: dict[str, Path] = {}
    broken: dict[str, VenueFileInvalid] = {}
    for path, _changed_ns, _size in files:
        try:
            profile = read_profile(path, path.name)
        except VenueFileInvalid as fault:
            broken.setdefault(venue_told(path) or "", fault)
            continue
        if profile.venue in told:
            broken[profile.venue] = VenueFileInvalid(
                path.name,
                "venue",
                f"must not be that of another file, was {profile.venue!r} as in "
                f"{told[profile.venue].name}",
            )
            continue
        told[profile.venue] = path
        known = merged.get(profile.venue)
        merged[profile.venue] = profile if known is None else known.overlaid(profile)
    return InForce(dict(sorted(merged.items())), broken)


def _files_of(own: Path) -> list[Path]:
    if own.is_dir():
        return sorted(own.glob("*.toml"))
    return [own] if own.exists() else []


def _state(path: Path) -> tuple[int, int]:
    # What tells a changed file from the one that was read.
    state = path.stat()
    return state.st_mtime_ns, state.st_size

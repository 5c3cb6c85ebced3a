"""Values of venue profiles, of those in force and of those that a run took."""

from collections.abc import Iterable, Mapping
from typing import Any

import strawberry

from api.market_data.venues.fields import FIELDS
from api.market_data.venues.terms import DatedValue, ProfileFile
from api.runs.venue_profile import ProfileUse
from api.schema.scalars import JsonValue


@strawberry.type(description="One value of a venue profile, and where it was read.")
class VenueValue:
    name: str = strawberry.field(description="Its name in the files of profiles.")
    unit: str = strawberry.field(description="What it is counted in; empty for texts.")
    meaning: str = strawberry.field(description="What it is.")
    value: JsonValue = strawberry.field(
        description="A number, a text, a list of numbers, or tiers as [notional floor, rate]."
    )
    as_of: str = strawberry.field(description="The day of the source, YYYY-MM-DD.")
    dated: bool = strawberry.field(
        description="False where the source bears no date: asOf is then the newest day found "
        "inside it, else the day it was read."
    )
    source: str = strawberry.field(description="What was read.")
    origin: str = strawberry.field(description='"shipped", or the name of the user\'s file.')


@strawberry.type(description="A file that a profile was read from.")
class VenueProfileFile:
    origin: str = strawberry.field(description='"shipped", or the name of the user\'s file.')
    sha256: str = strawberry.field(description="Hash of its bytes.")


@strawberry.type(description="What a run took of a venue's profile.")
class VenueProfileUse:
    venue: str = strawberry.field(description="The profile's venue.")
    symbol: str = strawberry.field(description="The symbol whose terms were asked for.")
    sha256: str = strawberry.field(description="Hash of the values with their days and sources.")
    values: list[VenueValue] = strawberry.field(
        description="The values that stand where the input gave none."
    )
    files: list[VenueProfileFile] = strawberry.field(
        description="What the profile was read from, the user's own file last; empty for a run "
        "of an older release."
    )


def values_of(values: Mapping[str, DatedValue]) -> list[VenueValue]:
    """GraphQL form of values in force."""
    return [_value(name, value.document()) for name, value in values.items()]


def profile_use_of(use: ProfileUse | None) -> VenueProfileUse | None:
    """GraphQL form of what a run took; None without a profile."""
    if use is None:
        return None
    values = [_value(name, document) for name, document in use.values.items()]
    return VenueProfileUse(
        venue=use.venue,
        symbol=use.symbol,
        sha256=use.sha256,
        values=values,
        files=files_of(use.files),
    )


def files_of(files: Iterable[ProfileFile]) -> list[VenueProfileFile]:
    """GraphQL form of the files of a profile."""
    return [VenueProfileFile(origin=file.origin, sha256=file.sha256) for file in files]


def _value(name: str, document: Mapping[str, Any]) -> VenueValue:
    field = FIELDS.get(name)  # a stored run may hold what is no longer known
    return VenueValue(
        name=name,
        unit="" if field is None else field.unit,
        meaning=name if field is None else field.meaning,
        value=JsonValue(document["value"]),
        as_of=document["as_of"],
        dated=document["dated"],
        source=document["source"],
        origin=document["origin"],
    )

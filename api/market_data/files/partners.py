"""Which spot market belongs to which perp, where somebody has said so.

A CSV file with the columns symbol (the perp), spotSymbol and, where the perp is of many coins,
multiplier; or PERP=SPOT and PERP=SPOT,MULTIPLIER on the command line.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from api.errors import ImportRefused, InvalidInput
from api.market_data.contracts import Market, parse_market
from api.market_data.files.model import Given

_PERP, _SPOT, _MULTIPLIER = "symbol", "spotSymbol", "multiplier"
_LARGEST = 1e12


@dataclass(frozen=True, slots=True)
class Partner:
    """A perp and its spot market as a venue or ccxt writes them; multiplier None: by the names."""

    perp: str
    spot: str
    multiplier: float | None = None

    def perp_at(self, venue: str) -> Market | None:
        """The perp as this venue would mean it; None: the name tells no market."""
        return parse_market(self.perp, venue)

    def spot_at(self, venue: str) -> Market | None:
        """The spot market likewise."""
        return parse_market(self.spot, venue)

    def multiplier_at(self, venue: str) -> float:
        """Spot coins per unit of the perp."""
        if self.multiplier is not None:
            return self.multiplier
        perp, spot = self.perp_at(venue), self.spot_at(venue)
        return 1.0 if perp is None or spot is None else perp.multiplier_of(spot.base)


def read_partners(path: Path) -> tuple[Partner, ...]:
    """The rows of a mapping file; raises ImportRefused with its row, counted from 1."""
    name = str(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ImportRefused(name, None, f"mapping must be a CSV file, was not: {error}") from None
    if not rows or not {_PERP, _SPOT} <= set(rows[0]):
        raise ImportRefused(
            name, None, f"mapping must have rows of {_PERP} and {_SPOT}, was without"
        )
    partners = []
    for number, row in enumerate(rows, start=1):
        try:
            # A perp without a spot market stands in such lists with an empty cell.
            if row[_PERP] and row[_SPOT]:
                partners.append(_partner(row[_PERP], row[_SPOT], row.get(_MULTIPLIER) or None))
        except InvalidInput as refused:
            raise ImportRefused(name, number, refused.message) from None
    return tuple(partners)


def parse_partner(text: str) -> Partner:
    """PERP=SPOT or PERP=SPOT,MULTIPLIER; raises InvalidInput."""
    perp, equals, rest = text.partition("=")
    spot, _, multiplier = rest.partition(",")
    if not (equals and perp.strip() and spot.strip()):
        raise InvalidInput(
            "spot", f"--spot must be PERP=SPOT or PERP=SPOT,MULTIPLIER, was {text[:80]}"
        )
    return _partner(perp, spot, multiplier or None)


def _partner(perp: str, spot: str, multiplier: str | None) -> Partner:
    if multiplier is None:
        return Partner(perp.strip(), spot.strip())
    try:
        number = float(multiplier)
    except ValueError:
        number = 0.0
    if not 0 < number <= _LARGEST:
        raise InvalidInput(
            "spot", f"multiplier must be a number above 0 and up to 1e12, was {multiplier[:40]}"
        )
    return Partner(perp.strip(), spot.strip(), number)


def partner_of(partners: Iterable[Partner], perp: Market) -> Partner | None:
    """What was said of a perp; the last word counts."""
    found = None
    for one in partners:
        if one.perp_at(perp.venue) == perp:
            found = one
    return found


def attach_stated(
    pieces: Sequence[Given], partners: Sequence[Partner]
) -> tuple[list[Given], list[Given]]:
    """Spot pieces that somebody has given to a perp, moved there, and all the other pieces.

    A spot market may serve several perps; its own perp keeps it if it is among the pieces.
    """
    contracts = {market for market, piece in pieces if piece.kind != "spot"}
    moved, others = [], []
    for market, piece in pieces:
        perps = _perps_of(market, partners) if piece.kind == "spot" else []
        moved += [(perp, piece) for perp in perps]
        if not perps or (market in contracts and market not in perps):
            others.append((market, piece))
    return moved, others


def _perps_of(spot: Market, partners: Sequence[Partner]) -> list[Market]:
    perps = [
        perp
        for one in partners
        if one.spot_at(spot.venue) == replace(spot, settle=spot.quote)
        and (perp := one.perp_at(spot.venue)) is not None
        and partner_of(partners, perp) == one
    ]
    return list(dict.fromkeys(perps))

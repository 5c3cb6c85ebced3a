"""A market as an exchange lists it: the perpetual, and the spot market of its coin."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.errors import ImportRefused
from api.market_data.contracts import Market, possible_coins

# As ccxt gives it: symbol, base, quote, settle, swap, spot, linear, inverse, active, created.
Listed = Mapping[str, Any]

_STABLE = {"USDT": ("USDC",), "USDC": ("USDT",), "USD": ("USDT", "USDC")}


@dataclass(frozen=True, slots=True)
class Listing:
    """A perpetual and, where there is one, its spot market."""

    market: Market
    is_inverse: bool
    created_ms: int | None  # when it was listed, as far as the exchange tells
    spot_symbol: str | None
    spot_multiplier: float  # spot coins in one unit of the perp


def find_listing(
    markets: Mapping[str, Listed],
    venue: str,
    symbol: str,
    spot_symbol: str | None = None,
    spot_multiplier: float | None = None,
) -> Listing:
    """The perpetual of this symbol; its spot market as stated, else as listed.

    Raises ImportRefused for a symbol that is no perpetual, and a stated spot market that is not
    listed.
    """
    name = f"{venue} {symbol}"
    perp = markets.get(symbol)
    if perp is None or not perp.get("swap"):
        raise ImportRefused(name, None, _unknown(markets, symbol, perp))
    market = Market(venue, perp["base"], perp["quote"], perp["settle"])
    found = next(_spots(markets, perp), None)
    if spot_symbol is not None:
        stated = markets.get(spot_symbol)
        if stated is None or not stated.get("spot"):
            raise ImportRefused(
                name, None, f"spot must be a spot market that {venue} lists, was {spot_symbol[:64]}"
            )
        by_name = market.multiplier_of(stated["base"])
        found = spot_symbol, by_name if spot_multiplier is None else spot_multiplier
    created = perp.get("created")
    return Listing(
        market=market,
        is_inverse=bool(perp.get("inverse")),
        created_ms=None if created is None else int(created),
        spot_symbol=None if found is None else found[0],
        spot_multiplier=1.0 if found is None else found[1],
    )


def _spots(markets: Mapping[str, Listed], perp: Listed) -> Iterator[tuple[str, float]]:
    # In the perp's own quote first: another stablecoin is another price.
    for quote in (perp["quote"], *_STABLE.get(perp["quote"], ())):
        for coin, multiplier in possible_coins(perp["base"]):
            spot = markets.get(f"{coin}/{quote}")
            if spot is not None and spot.get("spot"):
                yield spot["symbol"], multiplier


def _unknown(markets: Mapping[str, Listed], symbol: str, found: Listed | None) -> str:
    perps = [name for name, one in markets.items() if one.get("swap")]
    what = "was none that it lists"
    if found is not None:
        what = f"was a {found.get('type') or 'market of another kind'}"
    else:
        found = {"base": symbol.split("/")[0].upper()}
    same_coin = [name for name in perps if markets[name]["base"] == found["base"]]
    near = same_coin[:3] or difflib.get_close_matches(symbol.upper(), perps, 3)
    hint = f" (near: {', '.join(near)})" if near else ""
    return f"symbol must be a perpetual such as BTC/USDT:USDT, {what}{hint}"

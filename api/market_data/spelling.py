"""How each venue writes its perpetuals: one line per venue and shape, asked by `parse_market`.

What no line knows is read as most venues write it: base and quote, with or without a dash.
Sources: the venues' own API documentation, and the symbols that ccxt gives the same contracts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

COIN = "{base}"
"""Settled in the coin itself: an inverse contract."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A name that fits tells base and quote; what the pattern leaves open is stated here."""

    pattern: str  # groups base, quote and settle, as far as the name tells them
    quote: str = ""  # where the name does not tell it
    settle: str = "{quote}"  # of base and quote: COIN for inverse, "BTC" for BitMEX's quanto

    def read(self, name: str) -> tuple[str, str, str] | None:
        """Base, quote and settle of a name; None: it is not of this shape."""
        fits = re.fullmatch(self.pattern, name)
        if fits is None:
            return None
        told = {part: _coin(value) for part, value in fits.groupdict().items() if value}
        base = "-".join(filter(None, (told.get("dex"), told["base"])))
        quote = told.get("quote") or self.quote
        settle = told.get("settle") or self.settle.format(base=base, quote=quote)
        return base, quote, settle


@dataclass(frozen=True, slots=True)
class Spelling:
    """A venue's own rules, in the order in which they are asked."""

    shapes: tuple[Shape, ...] = ()
    only_quote: str = ""  # of venues that name a market by its coin alone
    inverse_in_usd: bool = False  # whether what is quoted in USD is settled in the coin
    expires: str = ""  # names of contracts that are no perpetuals


_USD_IN_COIN = Spelling(inverse_in_usd=True)
_BY_COIN = Spelling(only_quote="USDC")
_COIN_NAME = r"(?P<base>[A-Z0-9]+?)"
_MONTH = r"[FGHJKMNQUVXZ]\d{2}"  # of futures: H24 is March 2024
_KRAKEN = Spelling(
    shapes=(
        Shape(rf"PF_{_COIN_NAME}(?P<quote>USD)"),
        Shape(rf"PI_{_COIN_NAME}(?P<quote>USD)", settle=COIN),
    ),
    expires=r"F[FI]_.*",
)
SPELLINGS: Mapping[str, Spelling] = {
    "binance": _USD_IN_COIN,
    "bingx": _USD_IN_COIN,
    "bitfinex": Spelling(shapes=(Shape(rf"T{_COIN_NAME}F0:USTF0", quote="USDT"),)),
    "bitget": Spelling(
        shapes=(Shape(rf"{_COIN_NAME}PERP(?:_CMCBL)?", quote="USDC"),), inverse_in_usd=True
    ),
    "bitmex": Spelling(
        shapes=(
            Shape(r"(?P<base>XBT)(?P<quote>USD|EUR)", settle=COIN),
            Shape(rf"{_COIN_NAME}(?P<quote>USD)_(?P<settle>[A-Z]+)"),
            Shape(rf"{_COIN_NAME}(?P<quote>USD)", settle="BTC"),
        ),
        inverse_in_usd=True,
        expires=rf"[A-Z]+{_MONTH}(?:_[A-Z]+)?",
    ),
    "bybit": Spelling(
        shapes=(Shape(r"(?P<base>[A-Z0-9]+)PERP", quote="USDC"),),
        inverse_in_usd=True,
        expires=rf"[A-Z0-9]+USD{_MONTH}",
    ),
    "coinex": _USD_IN_COIN,
    "deribit": Spelling(
        shapes=(
            Shape(r"(?P<base>[A-Z0-9]+)_(?P<quote>[A-Z]+)-PERPETUAL"),
            Shape(r"(?P<base>[A-Z0-9]+)-PERPETUAL", quote="USD", settle=COIN),
        ),
        inverse_in_usd=True,
    ),
    "drift": _BY_COIN,
    "dydx": Spelling(shapes=(Shape(r"(?P<base>[A-Z0-9]+)-USD", quote="USDC"),)),
    "gate": _USD_IN_COIN,
    "htx": _USD_IN_COIN,
    "hyperliquid": Spelling(
        # HIP-3, markets of other people's dexes: xyz:TSLA is XYZ-TSLA/USDC:USDC to ccxt.
        shapes=(Shape(r"(?P<dex>[A-Z0-9]+):(?P<base>[A-Z0-9]+)", quote="USDC"),),
        only_quote="USDC",
    ),
    "kraken": _KRAKEN,
    "krakenfutures": _KRAKEN,
    "kucoin": Spelling(
        shapes=(
            Shape(rf"{_COIN_NAME}(?P<quote>USDT|USDC)M"),
            Shape(rf"{_COIN_NAME}(?P<quote>USD)M", settle=COIN),
        ),
        inverse_in_usd=True,
        expires=rf"[A-Z0-9]+M{_MONTH}",
    ),
    "lighter": _BY_COIN,
    "mexc": _USD_IN_COIN,
    "okx": _USD_IN_COIN,
    "phemex": Spelling(shapes=(Shape(r"(?P<base>BTC)(?P<quote>USD)", settle=COIN),)),
    "woo": Spelling(shapes=(Shape(r"(?:PERP|SPOT)_(?P<base>[A-Z0-9]+)_(?P<quote>[A-Z]+)"),)),
}
_OTHER_NAMES = {
    "binancecoinm": "binance",
    "binancefutures": "binance",
    "binanceusdm": "binance",
    "bybitlinear": "bybit",
    "dydxv3": "dydx",
    "dydxv4": "dydx",
    "gateio": "gate",
    "huobi": "htx",
    "kucoinfutures": "kucoin",
    "okex": "okx",
    "okxswap": "okx",
    "woofipro": "woo",
}
_PLAIN = Spelling()


def spelling_of(venue: str) -> Spelling:
    """The rules of a venue; one that nobody knows has none of its own."""
    return SPELLINGS.get(venue, _PLAIN)


def venue_named(text: str) -> str:
    """A venue as it is called here: gate of "Gate.io", binance of "Binance Futures"."""
    name = re.sub(r"[^a-z0-9]", "", text.lower())
    return _OTHER_NAMES.get(name, name)


def is_dated(text: str, venue: str) -> bool:
    """Whether a name is one of the venue's contracts that expire."""
    pattern = spelling_of(venue).expires
    return bool(pattern) and re.fullmatch(pattern, text.strip().upper()) is not None


def by_venue(text: str, venue: str) -> tuple[str, str, str] | None:
    """Base, quote and settle by the venue's own rules; None: they do not know the name."""
    name = text.strip().upper()
    found = (shape.read(name) for shape in spelling_of(venue).shapes)
    return next((one for one in found if one is not None), None)


def _coin(name: str) -> str:
    # BitMEX, Kraken and KuCoin call it by the code that a currency of no country would have.
    return "BTC" if name == "XBT" else name

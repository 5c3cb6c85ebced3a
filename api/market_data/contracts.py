"""What the name of a perpetual tells: unified symbol, base coin, and how many coins one unit is.

Everybody who has a name asks here: files, exchanges, lists of partners, the API.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from api.market_data.spelling import by_venue, spelling_of

SAMPLE_VENUE = "sample"  # of generated markets
COUNTED_IN_CONTRACTS = frozenset({"gate"})
"""Venues whose perp bars come with the volume in contracts instead of coins."""

QUOTES = ("FDUSD", "USDT", "USDC", "USDE", "BUSD", "TUSD", "USD", "DAI", "EUR")
_UNIFIED = re.compile(r"([A-Za-z0-9]+(?:-[A-Za-z0-9]+)?)/([A-Za-z0-9]+)(?::([A-Za-z0-9]+))?")
_NOT_A_COIN = re.compile(r"-(SWAP|PERP|PERPETUAL)$|_(PERP|[UDC]MCBL)$| PERPETUAL$")
_PART = re.compile(r"[A-Z0-9]+")

_MANY = re.compile(r"(?P<many>10{3,7})(?P<coin>[A-Z].*)")  # 1000BONK, Bybit's 10000000AIDOGE
_MANY_BEHIND = re.compile(r"(?P<coin>[A-Z]{2,}?)(?P<many>10{3,7})")  # SHIB1000 of Bybit
_MILLION = re.compile(r"1M(?P<coin>[A-Z].*)")  # 1MBABYDOGE
_THOUSAND = re.compile(r"k(?P<coin>[A-Z0-9]+)")  # kPEPE of Hyperliquid
_PERHAPS_A_THOUSAND = re.compile(r"K(?P<coin>[A-Z0-9]{3,})")  # KPEPE as ccxt writes it, or KAVA


@dataclass(frozen=True, slots=True)
class Market:
    """A perpetual on a venue; settle differs from quote for inverse contracts."""

    venue: str
    base: str
    quote: str
    settle: str
    spelled: str = field(default="", compare=False)  # the base, where its case tells: kPEPE

    @property
    def symbol(self) -> str:
        """Unified: "BTC/USDT:USDT"."""
        return f"{self.base}/{self.quote}:{self.settle}"

    @property
    def coin(self) -> str:
        """What it is a contract of: BONK of 1000BONK."""
        return coin_of(self.spelled or self.base)[0]

    @property
    def coins(self) -> float:
        """Coins in one unit by the name: 1000 of 1000BONK."""
        return coin_of(self.spelled or self.base)[1]

    def multiplier_of(self, spot_base: str) -> float:
        """Coins of a spot market in one unit by both names: 1000BONK may have either spot."""
        told = dict(possible_coins(self.base)).get(spot_base)
        return self.coins / coin_of(spot_base)[1] if told is None else told


def coin_of(base: str) -> tuple[str, float]:
    """The coin of a contract and how many are in one unit: ("BONK", 1000.0) of 1000BONK.

    1INCH and KAVA are coins themselves.
    """
    for pattern in (_MANY, _MANY_BEHIND):
        if told := pattern.fullmatch(base):
            return told["coin"], float(told["many"])
    if million := _MILLION.fullmatch(base):
        return million["coin"], 1e6
    if thousand := _THOUSAND.fullmatch(base):
        return thousand["coin"], 1_000.0
    return base, 1.0


def possible_coins(base: str) -> list[tuple[str, float]]:
    """Every coin that a contract of this name may be of, and how many; lists or prices decide.

    The whole name comes first: some venues list the spot per 1000 as well.
    """
    coins = [(base, 1.0), coin_of(base)]
    if thousand := _PERHAPS_A_THOUSAND.fullmatch(base):
        coins.append((thousand["coin"], 1_000.0))
    coins.append((f"U{base}", 1.0))  # Hyperliquid's spot tokens of foreign coins: UBTC
    return list(dict.fromkeys(coins))


def spot_symbol_of(base: str, quote: str, spot_multiplier: float) -> str:
    """The spot market by the names: "BONK/USDT" of 1000BONK whose spot is quoted per coin."""
    named = (coin for coin, coins in possible_coins(base) if coins == spot_multiplier)
    return f"{next(named, base)}/{quote}"


@cache
def parse_market(text: str, venue: str) -> Market | None:
    """A market as venues and ccxt write it; None: no base and quote can be told.

    The venue's own rules come first (`spelling`): BitMEX XBTUSD is settled in coins.
    """
    unified = _UNIFIED.fullmatch(text)
    if unified:
        base, quote, settle = (part and part.upper() for part in unified.groups())
        return Market(venue, base, quote, settle or quote, _cased(unified[1]))
    own = by_venue(text, venue)
    if own is not None:
        return Market(venue, *own)
    name = re.sub(r"^XBT", "BTC", _NOT_A_COIN.sub("", text.strip().upper()))
    names = market_names(name, venue)
    if names is None:
        return None
    base, quote = names
    is_inverse = quote == "USD" and spelling_of(venue).inverse_in_usd
    # kPEPE is a thousand PEPE, and only its case tells.
    return Market(
        venue, base, quote, base if is_inverse else quote, _cased(text.strip()[: len(base)])
    )


def _cased(base: str) -> str:
    return base if _THOUSAND.fullmatch(base) else ""


def market_names(name: str, venue: str) -> tuple[str, str] | None:
    """Base and quote of a market's name at a venue; None where it tells no quote.

    BTCUSDT, BTC-USDT and BTC_USDT_USDT are all written, and hyperliquid's coins alone.
    """
    parts = [part for part in re.split(r"[-_]", name.upper()) if part]
    if not parts or not all(_PART.fullmatch(part) for part in parts):
        return None
    if len(parts) in (2, 3):
        return parts[0], parts[1]
    for quote in QUOTES:
        if name.upper().endswith(quote) and len(name) > len(quote):
            return name.upper().removesuffix(quote), quote
    only_quote = spelling_of(venue).only_quote
    if len(parts) == 1 and only_quote:
        return parts[0], only_quote
    return None


def settle_currency(symbol: str) -> str:
    """What the contract is paid in: USDT of "BTC/USDT:USDT"; the quote where it is not told."""
    pair, _, settle = symbol.partition(":")
    return settle or pair.partition("/")[2]


def contract_kind(symbol: str) -> str:
    """LINEAR: paid in the quote; INVERSE: paid in the coin; QUANTO: paid in something else."""
    pair = symbol.partition(":")[0]
    base, _, quote = pair.partition("/")
    settle = settle_currency(symbol)
    if settle == quote:
        return "LINEAR"
    return "INVERSE" if settle == base else "QUANTO"

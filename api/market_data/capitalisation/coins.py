"""Which known coin a market is of: PEPE for 1000PEPE, kPEPE and PEPE1000."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from api.market_data.contracts import possible_coins

_Known = TypeVar("_Known")


def names_of(base: str) -> tuple[str, ...]:
    """What the coin of a market may be called in a list, the likeliest first, in capitals."""
    # Another name of the same amount is a token of a venue (UNI of a coin NI), not the coin.
    named = (coin for coin, coins in possible_coins(base) if coin == base or coins != 1.0)
    return tuple(coin.upper() for coin in named)


def known_of(base: str, known: Mapping[str, _Known]) -> _Known | None:
    """What is known of the coin of a market; None: nothing."""
    return next((known[name] for name in names_of(base) if name in known), None)


def all_names(bases: Iterable[str]) -> list[str]:
    """The names of many markets' coins, each once."""
    return list(dict.fromkeys(name for base in bases for name in names_of(base)))

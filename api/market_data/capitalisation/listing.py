"""Reads CoinGecko's list of coins: what GET /coins/markets answers, one page or several in one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError

from api.errors import ImportRefused, shown

_WHAT = "must be the JSON list that CoinGecko answers at /coins/markets?vs_currency=usd"
_MILLISECONDS = 1_000.0


class _Coin(BaseModel):
    symbol: str = Field(min_length=1)
    market_cap: float | None = Field(default=None, ge=0.0, allow_inf_nan=False)
    last_updated: AwareDatetime | None = None


_LIST = TypeAdapter(list[_Coin])
_LONGEST_SYMBOL = 32


@dataclass(frozen=True, slots=True)
class Capitalisations:
    """What coins are worth in US dollars, by their symbol in capitals; as of the latest update."""

    usd_of: Mapping[str, float]
    as_of_ms: int


def read_list(path: Path) -> Capitalisations:
    """The coins of a list in a file. Raises ImportRefused."""
    try:
        return list_of(path.read_bytes(), str(path))
    except OSError as error:
        raise ImportRefused(
            str(path), None, f"must be a file, was none: {error.strerror}"
        ) from None


def list_of(data: bytes, name: str) -> Capitalisations:
    """The coins of a list; of several with one symbol the largest, which is the one that is traded.

    name: of the file or address, for the sentence. Coins without a capitalisation, and those whose
    symbol is longer than any market's, are left out. Raises ImportRefused.
    """
    try:
        coins = _LIST.validate_json(data)
    except ValidationError as error:
        raise ImportRefused(name, None, f"{_WHAT}; {_first_fault(error)}") from None
    usd_of: dict[str, float] = {}
    for coin in coins:
        if coin.market_cap and len(coin.symbol) <= _LONGEST_SYMBOL:
            symbol = coin.symbol.upper()
            usd_of[symbol] = max(coin.market_cap, usd_of.get(symbol, 0.0))
    if not usd_of:
        raise ImportRefused(name, None, f"{_WHAT}; no coin in it has a market_cap")
    updates = [coin.last_updated for coin in coins if coin.last_updated is not None]
    if not updates:
        raise ImportRefused(name, None, f"{_WHAT}; no coin in it has a last_updated, its day")
    return Capitalisations(usd_of, round(max(updates).timestamp() * _MILLISECONDS))


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    where = f"{place}: " if place else ""
    return f"{where}{fault['msg'][:1].lower()}{fault['msg'][1:]}, was {shown(str(fault['input']))}"

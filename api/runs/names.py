"""What runs are called by: their kinds, and the markets they are about."""

from dataclasses import dataclass
from enum import StrEnum, auto


class RunKind(StrEnum):
    """The kinds there are, by the name that is stored; each has a room in kinds/."""

    @staticmethod
    def _generate_next_value_(name: str, *_: object) -> str:
        return name

    BACKTEST = auto()
    COMPARISON = auto()
    SWEEP = auto()
    MULTI_MARKET = auto()
    PORTFOLIO = auto()
    IMPORT = auto()
    WALK_FORWARD = auto()
    FILE_IMPORT = auto()

    @property
    def room(self) -> str:
        """Its folder; `import` is a word of Python's."""
        return "market_import" if self is RunKind.IMPORT else self.lower()


@dataclass(frozen=True, slots=True)
class MarketKey:
    """A market as clients name it: "binance", "BTC/USDT:USDT"."""

    venue: str
    symbol: str

"""Markets that grow by a day: what an import of that day ends in."""

from dataclasses import dataclass, replace

from api.market_data.series import MarketData, Series
from api.market_data.writer import store_market
from api.storage.database import Database
from benchmarks import stored_market

DAY_MS = 86_400_000
_PRICES = {"open", "high", "low", "close"}


@dataclass(frozen=True)
class GrowingMarket:
    """Three years of hourly bars of both legs with their settlements, the last days kept back."""

    whole: MarketData
    days_kept_back: int

    async def store_until(self, database: Database, day: int) -> None:
        """Store it as it is at the end of a day, counted from the first that was kept back."""
        end_ms = self.end_ms(day)
        series = tuple(_until(one, end_ms) for one in self.whole.series)
        await store_market(database, replace(self.whole, series=series))

    def end_ms(self, day: int) -> int:
        """When a day is over."""
        last_ms = min(one.end_ms for one in self.whole.series)
        return last_ms - (self.days_kept_back - day) * DAY_MS


def growing_markets(count: int, days: int) -> list[GrowingMarket]:
    """So many, with prices of their own: equal series would be stored once."""
    return [GrowingMarket(_scaled(number, 1.0 + number / 1_000), days) for number in range(count)]


def _scaled(number: int, factor: float) -> MarketData:
    market = stored_market.market_data()
    series = tuple(
        replace(
            one,
            columns={
                name: column * factor if name in _PRICES else column
                for name, column in one.columns.items()
            },
        )
        for one in market.series
    )
    base = f"COIN{number}"
    return replace(market, symbol=f"{base}/USDT:USDT", base=base, series=series)


def _until(series: Series, end_ms: int) -> Series:
    kept = series.ts_ms < end_ms
    return replace(series, columns={name: column[kept] for name, column in series.columns.items()})

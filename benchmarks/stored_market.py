"""The reference market in a database, as an import would have left it."""

from dataclasses import fields

from api.market_data.series import MarketData, Series
from api.market_data.writer import store_market
from api.storage.database import Database
from benchmarks import reference
from engine.model.market import Bars

VENUE = "reference"
SYMBOL = "BTC/USDT:USDT"


def market_data() -> MarketData:
    """Funding and hourly bars of both legs."""
    history = reference.history()
    settlements = history.settlements
    funding = {
        "ts_ms": settlements.ts_ms,
        "rate": settlements.rate,
        "interval_hours": settlements.interval_hours,
    }
    return MarketData(
        venue=VENUE,
        symbol=SYMBOL,
        base="BTC",
        quote="USDT",
        spot_multiplier=1.0,
        synthetic=True,
        series=(
            Series("funding", "", funding),
            _series("perp", history.perp),
            _series("spot", history.spot),
        ),
    )


async def store(url: str) -> None:
    """Migrates the database and stores the market in it."""
    database = Database(url)
    try:
        await database.migrate()
        await store_market(database, market_data())
    finally:
        await database.dispose()


def _series(kind: str, bars: Bars) -> Series:
    names = [one.name for one in fields(bars) if one.name != "timeframe_ms"]
    return Series(kind, "1h", {name: getattr(bars, name) for name in names})

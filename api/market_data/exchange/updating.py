"""What brings a stored market up to date: the series that it has, from where they end."""

from api.errors import InvalidInput
from api.market_data.exchange.request import KINDS, ExchangeRequest, check_market, request_for
from api.market_data.versions import CatalogMarket, SeriesVersion
from api.storage.database import Database


def updated_series(market: CatalogMarket) -> tuple[SeriesVersion, ...]:
    """What backtests of a market use and its exchange can go on with."""
    return tuple(one for one in market.series if one.kind in KINDS)


def up_to_date_until_ms(market: CatalogMarket) -> int | None:
    """The last entry of that of its series which ends first; None without any."""
    return min((one.last_ts_ms for one in updated_series(market)), default=None)


def check_updatable(market: CatalogMarket) -> None:
    """Refuse, as InvalidInput, a market that no import from an exchange goes on with."""
    check_market(market.venue, market.symbol)
    series = updated_series(market)
    if market.synthetic or not series:
        had = "generated" if market.synthetic else "without any"
        raise InvalidInput(
            "market.symbol", f"market must have series of its exchange to be tracked, was {had}"
        )
    if len({one.timeframe for one in series if one.timeframe}) > 1:
        told = ", ".join(f"{one.kind} {one.timeframe}" for one in series if one.timeframe)
        raise InvalidInput(
            "market.symbol", f"bars must be of one length to be tracked, were {told}"
        )


async def update_request(database: Database, market: CatalogMarket) -> ExchangeRequest:
    """Asks for what the exchange has since then, up to now. Raises InvalidInput."""
    check_updatable(market)
    series = updated_series(market)
    return await request_for(
        database,
        market.venue,
        market.symbol,
        since_ms=up_to_date_until_ms(market),
        until_ms=None,
        timeframe=next((one.timeframe for one in series if one.timeframe), None),
        kinds=tuple(kind for kind in KINDS if kind in {one.kind for one in series}),
        source="api",  # an archive has none of the days that are new
    )

"""Every archive known."""

from api.market_data.archives import binance, gate, kucoin, okx
from api.market_data.archives.model import Archive
from api.market_data.exchange.venues import same_api

ARCHIVES: tuple[Archive, ...] = (
    binance.ARCHIVE,
    gate.ARCHIVE,
    kucoin.ARCHIVE,
    okx.ARCHIVE,
)


def archive_of(venue: str) -> Archive | None:
    """The public archive of a venue, by any of the names that ccxt has for it."""
    return next((one for one in ARCHIVES if one.venue == same_api(venue)), None)

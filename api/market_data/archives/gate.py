"""Gate: months of download.gatedata.org as .csv.gz, without a list, a checksum or a header.

Bars are time in seconds, volume, close, high, low, open, the volume in a unit that the files do
not tell: where the API is asked too, bars come from there. Funding is time and rate.
"""

from collections.abc import Sequence

from api.market_data.archives.calendar import months_in
from api.market_data.archives.model import Archive, ArchiveFile, Asked
from api.market_data.archives.web import Web
from api.market_data.exchange.spans import Span

_FILES = "https://download.gatedata.org"


async def _files(_web: Web, asked: Asked, span: Span) -> Sequence[ArchiveFile]:
    if asked.kind == "mark":
        return []
    market = asked.market
    place = "spot" if asked.kind == "spot" else f"futures_{market.settle.lower()}"
    folder = "funding_applies" if asked.kind == "funding" else f"candlesticks_{asked.timeframe}"
    name = f"{market.base}_{market.quote}"
    return [
        ArchiveFile(f"{_FILES}/{place}/{folder}/{digits}/{name}-{digits}.csv.gz", of_month)
        for month, of_month in months_in(span)
        if (digits := month.replace("-", ""))
    ]


ARCHIVE = Archive("gate", _files, until_ms={"perp": 0, "spot": 0})

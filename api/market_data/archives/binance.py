"""Binance: months and days of data.binance.vision, listed by its bucket, each with its SHA-256.

Funding since 2020-01 by the month alone; bars of perp, mark and spot by month and day; spot files
have no header, and microseconds since 2025. Delisted markets stay there.
"""

from collections.abc import Sequence

from api.market_data.archives import s3
from api.market_data.archives.model import Archive, ArchiveFile, Asked
from api.market_data.archives.web import Web
from api.market_data.exchange.spans import Span, missing

_LISTING = "https://s3-ap-northeast-1.amazonaws.com/data.binance.vision"
_FILES = "https://data.binance.vision"
_FOLDERS = {"perp": "klines", "spot": "klines", "mark": "markPriceKlines"}
# The API tells the mark that was paid on since then, and the archive does not.
_MARKS_SINCE_MS = 1_698_739_200_000  # 2023-10-31 08:00


async def _files(web: Web, asked: Asked, span: Span) -> Sequence[ArchiveFile]:
    name = f"{asked.market.base}{asked.market.quote}"
    place = "spot" if asked.kind == "spot" else "futures/um"
    if asked.is_inverse:
        name, place = f"{name}_PERP", "futures/cm"
    folder = "fundingRate" if asked.kind == "funding" else _FOLDERS[asked.kind]
    end = f"{folder}/{name}/" + (f"{asked.timeframe}/" if asked.timeframe else "")

    async def listed(every: str, of: Span) -> Sequence[ArchiveFile]:
        prefix = f"data/{place}/{every}/{end}"
        return await s3.files(web, _LISTING, _FILES, prefix, of, "sha256")

    months = await listed("monthly", span)
    if not asked.days or asked.kind == "funding":
        return months
    left = missing(span, (one.span for one in months))
    days = await listed("daily", span) if left else []
    return [*months, *(one for one in days if missing(one.span, (m.span for m in months)))]


ARCHIVE = Archive("binance", _files, until_ms={"funding": _MARKS_SINCE_MS})

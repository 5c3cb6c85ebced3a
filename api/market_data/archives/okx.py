"""OKX: months of candles and funding on static.okx.com, as its public API lists them.

A file's month or day begins at midnight in Hong Kong, 16:00 UTC of the day before. Candles are of
one minute, and made longer here. Its files of borrow rates (module 11) are no series of a market.
"""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from api.errors import ExchangeFailed
from api.market_data.archives.calendar import overlaps, span_in
from api.market_data.archives.model import Archive, ArchiveFile, Asked
from api.market_data.archives.web import Web
from api.market_data.exchange.spans import Span
from api.market_data.series import HOUR_MS, TIMEFRAMES_MS

_LIST = "https://www.okx.com/api/v5/public/market-data-history"
_HOST = "static.okx.com"
_AHEAD_MS = 8 * HOUR_MS
_CANDLES, _FUNDING = "2", "3"
_MONTHS_AT_ONCE_MS = 10 * 28 * 24 * HOUR_MS  # more than ten are refused
_LONGEST_MS = TIMEFRAMES_MS["8h"]  # longer bars begin in one file and end in another


async def _files(web: Web, asked: Asked, span: Span) -> Sequence[ArchiveFile]:
    if asked.kind == "mark" or TIMEFRAMES_MS.get(asked.timeframe, 0) > _LONGEST_MS:
        return []
    months = await _listed(web, asked, span, "monthly")
    if not asked.days:
        return months
    left = (months[-1].span[1], span[1]) if months else span
    return [*months, *(await _listed(web, asked, left, "daily") if left[0] < left[1] else [])]


async def _listed(web: Web, asked: Asked, span: Span, every: str) -> list[ArchiveFile]:
    market = asked.market
    is_spot = asked.kind == "spot"
    query = {
        "module": _FUNDING if asked.kind == "funding" else _CANDLES,
        "instType": "SPOT" if is_spot else "SWAP",
        "instIdList" if is_spot else "instFamilyList": f"{market.base}-{market.quote}",
        "dateAggrType": every,
    }
    at_once_ms = _MONTHS_AT_ONCE_MS if every == "monthly" else 10 * 24 * HOUR_MS
    found: dict[str, ArchiveFile] = {}
    for first in range(span[0], span[1], at_once_ms):
        end = min(first + at_once_ms, span[1]) - 1
        reply = await web.get(_LIST, query | {"begin": str(first), "end": str(end)})
        for address in _addresses(web, reply):
            local = span_in(urlsplit(address).path)
            if local is None:
                continue
            of_file = local[0] - _AHEAD_MS, local[1] - _AHEAD_MS
            if overlaps(of_file, span):
                found[address] = ArchiveFile(address, of_file)
    return sorted(found.values(), key=lambda one: one.span)


def _addresses(web: Web, reply: bytes | None) -> list[str]:
    if reply is None:
        return []
    try:
        return [
            file["url"]
            for group in json.loads(reply)["data"]
            for detail in group["details"]
            for file in detail["groupDetails"]
            # What is listed is fetched from the exchange and nowhere else.
            if urlsplit(file["url"])[:2] == ("https", _HOST)
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ExchangeFailed(
            web.venue, "the archive of okx must list its files, gave another reply"
        ) from error


ARCHIVE = Archive("okx", _files)

"""KuCoin: days of historical-data.kucoin.com, listed by its bucket, each with its MD5.

There are no files of a month, so where the API is asked too it tells everything. Futures write BTC
where KuCoin trades XBT, and their volume counts contracts: it is left unknown. Of bars of a day the
volume is missing in the rows, and they cannot be read.
"""

from collections.abc import Sequence

from api.market_data.archives import s3
from api.market_data.archives.model import Archive, ArchiveFile, Asked
from api.market_data.archives.web import Web
from api.market_data.exchange.spans import Span

_FILES = "https://historical-data.kucoin.com"
_FOLDERS = {"perp": "klines", "spot": "klines", "mark": "mark", "funding": "fundingRates"}


async def _files(web: Web, asked: Asked, span: Span) -> Sequence[ArchiveFile]:
    if not asked.days or (asked.timeframe == "1d" and asked.kind == "perp"):
        return []
    is_spot = asked.kind == "spot"
    name = f"{asked.market.base}{asked.market.quote}{'' if is_spot else 'M'}"
    end = f"{asked.timeframe}/" if asked.timeframe else ""
    place = "spot" if is_spot else "futures"
    prefix = f"data/{place}/daily/{_FOLDERS[asked.kind]}/{name}/{end}"
    return await s3.files(web, _FILES, _FILES, prefix, span, "md5")


ARCHIVE = Archive("kucoin", _files, in_contracts=True)

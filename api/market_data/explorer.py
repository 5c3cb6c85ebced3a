"""What the pair explorer asks of stored markets; one per process, because it caches columns."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from api.market_data.analysis import analysis_document, is_current
from api.market_data.cache import SingleFlightCache
from api.market_data.series import Column, Series
from api.market_data.versions import SeriesVersion, data_hash
from api.storage import series_blobs
from api.storage.database import Database
from api.storage.series_blobs import PackedSeries
from api.storage.tables import MarketRow

DOCUMENT = "explorer"
"""Its place in a market's stored statistics."""

_FUNDING_CACHE_BYTES = 64_000_000
_DOCUMENTS = 5_000
_ANALYSED = ("funding", "perp", "spot")

Document = dict[str, Any]


class Explorer:
    """Analyses and funding columns of the markets of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._funding = SingleFlightCache[Mapping[str, Column]](_FUNDING_CACHE_BYTES, _size)
        # They are small: each counts as 1.
        self._documents = SingleFlightCache[Document](_DOCUMENTS, lambda _: 1)

    async def document(
        self, market: MarketRow, versions: Sequence[SeriesVersion]
    ) -> Document | None:
        """The analysis of a market; None without funding.

        It is stored at import. One that an older release imported is analysed here, once a process.
        """
        stored: Document | None = (market.statistics or {}).get(DOCUMENT)
        if is_current(stored):
            return stored
        wanted = [one for one in versions if one.kind in _ANALYSED]
        if not any(one.kind == "funding" for one in wanted):
            return None
        return await self._documents.get(data_hash(wanted), lambda: self._analyse(wanted))

    async def funding(self, versions: Sequence[SeriesVersion]) -> Mapping[str, Column] | None:
        """ts_ms, rate and interval_hours of the whole history; None without funding."""
        sha256 = next((one.sha256 for one in versions if one.kind == "funding"), None)
        if sha256 is None:
            return None
        return await self._funding.get(sha256, lambda: self._load(sha256))

    async def _load(self, sha256: str) -> Mapping[str, Column]:
        async with self._database.session() as session:
            return await series_blobs.get(session, sha256)

    async def _analyse(self, versions: Sequence[SeriesVersion]) -> Document:
        async with self._database.session() as session:
            data = await series_blobs.get_many(session, [one.sha256 for one in versions])
        document = await asyncio.to_thread(_analysed, versions, data)
        assert document is not None  # noqa: S101  funding is among the versions
        return document


def _analysed(
    versions: Sequence[SeriesVersion], data: Mapping[str, PackedSeries]
) -> dict[str, Any] | None:
    multiplier = next((one.spot_multiplier for one in versions if one.kind == "spot"), 1.0)
    series = [Series(one.kind, one.timeframe, data[one.sha256].unpack()) for one in versions]
    return analysis_document(series, multiplier)


def _size(columns: Mapping[str, Column]) -> int:
    return sum(int(column.nbytes) for column in columns.values())

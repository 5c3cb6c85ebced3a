"""Stored markets as the engine wants them: current versions, prepared columns, settlement times."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from api.errors import NoData
from api.market_data.cache import SingleFlightCache
from api.market_data.quality.finding import Severity
from api.market_data.quality.history import History
from api.market_data.series import TIMEFRAMES_MS, Column, Series
from api.market_data.versions import CatalogMarket, SeriesVersion, data_hash
from api.storage import markets, series_blobs
from api.storage.database import Database
from api.storage.series_blobs import PackedSeries
from api.storage.tables import MarketRow, SeriesRow
from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.market import Bars, MarketHistory, SettlementMarks, Settlements

_KINDS = ("funding", "perp", "spot", "mark", "funding_mark")
_NEEDED = ("funding", "perp", "spot")
_GRAVE = (Severity.FATAL, Severity.SEVERE)
_TIMES_CACHE_BYTES = 32_000_000
_CUT_NAMES = 10_000

Versions = CatalogMarket | Sequence[SeriesVersion]


class Catalog:
    """The markets of one database; one per process, because it caches prepared columns."""

    def __init__(self, database: Database, cache_bytes: int = 512_000_000) -> None:
        self._database = database
        self._columns = SingleFlightCache[MarketColumns](cache_bytes, lambda one: one.byte_count)
        self._cut_names = LRUCache[tuple[str, int], str](_CUT_NAMES)
        self._times = SingleFlightCache[NDArray[np.int64]](
            _TIMES_CACHE_BYTES, lambda one: one.nbytes
        )

    async def find(self, venue: str, symbol: str) -> CatalogMarket | None:
        """The market and its current series, or None."""
        return (await self.find_many([(venue, symbol)])).get((venue, symbol))

    async def find_many(
        self, names: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], CatalogMarket]:
        """Markets by (venue, symbol) in two statements; unknown ones are absent."""
        async with self._database.session() as session:
            rows = await markets.find_many(session, names)
            ids = [markets.id_of(row) for row in rows.values()]
            series = await markets.current_series(session, ids)
        return {name: _market(row, series[markets.id_of(row)]) for name, row in rows.items()}

    async def columns(self, market: Versions, *, with_spreads: bool = False) -> MarketColumns:
        """Prepared columns of the whole history; held in memory by content.

        Takes a market, or the series versions a run has named. Raises NoData where funding, perp
        or spot bars were never imported.
        """
        versions = _versions(market)
        _refuse_incomplete(versions)
        key = f"{data_hash(versions)}{' with spreads' if with_spreads else ''}"
        return await self._columns.get(key, lambda: self._prepare(versions, with_spreads))

    async def history(self, market: Versions) -> History:
        """The series of a market as they are stored, for the checks of their quality."""
        versions = _versions(market)
        async with self._database.session() as session:
            data = await series_blobs.get_many(session, [one.sha256 for one in versions])
        return await asyncio.to_thread(_history, versions, data)

    async def settlement_times(self, market: Versions) -> NDArray[np.int64]:
        """Settlement times of the whole history, shape (T,); none where no funding is stored."""
        funding = next((one for one in _versions(market) if one.kind == "funding"), None)
        if funding is None:
            return np.empty(0, dtype=np.int64)
        sha256 = funding.sha256
        return await self._times.get(sha256, lambda: self._load_times(sha256))

    async def data_hash(self, market: Versions, end_ms: int) -> str:
        """SHA-256 over the content of the series up to a time: what comes later changes nothing.

        It names the data that an answer rests on, not their import. A series that an earlier
        release stored counts as a whole.
        """
        versions = _versions(market)
        names = await self._names_until(versions, end_ms)
        return data_hash(replace(one, sha256=names.get(one.sha256, one.sha256)) for one in versions)

    async def _names_until(
        self, versions: Sequence[SeriesVersion], end_ms: int
    ) -> Mapping[str, str]:
        longer = [one.sha256 for one in versions if one.last_ts_ms > end_ms]
        known = {name: self._cut_names.get((name, end_ms)) for name in longer}
        unknown = [name for name, found in known.items() if found is None]
        if unknown:
            async with self._database.session() as session:
                found = await series_blobs.names_until(session, unknown, end_ms)
            self._cut_names.update({(name, end_ms): cut for name, cut in found.items()})
            known |= found
        return {name: cut for name, cut in known.items() if cut is not None}

    async def _prepare(
        self, versions: Sequence[SeriesVersion], with_spreads: bool
    ) -> MarketColumns:
        async with self._database.session() as session:
            data = await series_blobs.get_many(session, [one.sha256 for one in versions])
        return await asyncio.to_thread(prepare, versions, data, with_spreads)

    async def _load_times(self, sha256: str) -> NDArray[np.int64]:
        async with self._database.session() as session:
            times: NDArray[np.int64] = (await series_blobs.get(session, sha256))["ts_ms"]
        return times.copy()  # on its own: the rate column beside it may go


def prepare(
    versions: Sequence[SeriesVersion], data: Mapping[str, PackedSeries], with_spreads: bool
) -> MarketColumns:
    """Columns of a market from packed series by their names; what it spreads only where asked."""
    by_kind = {one.kind: one for one in versions}
    columns = {kind: data[one.sha256].unpack() for kind, one in by_kind.items()}
    marks = columns.get("funding_mark")
    history = MarketHistory(
        settlements=Settlements(**columns["funding"]),
        perp=_bars(by_kind["perp"], columns["perp"]),
        spot=_bars(by_kind["spot"], columns["spot"]),
        mark=_bars(by_kind["mark"], columns["mark"]) if "mark" in by_kind else None,
        settlement_marks=SettlementMarks(**marks) if marks is not None else None,
        spot_multiplier=by_kind["spot"].spot_multiplier,
    )
    market = align(history)
    if not with_spreads:
        return market
    # Here, not above: it loads pandas, 80 MB that only runs which ask for it shall pay.
    from engine.analysis.effective_spread import half_spreads

    return market.with_half_spreads(half_spreads(history))


def _history(versions: Sequence[SeriesVersion], data: Mapping[str, PackedSeries]) -> History:
    spot = next((one for one in versions if one.kind == "spot"), None)
    return History(
        versions[0].symbol if versions else "",
        tuple(Series(one.kind, one.timeframe, data[one.sha256].unpack()) for one in versions),
        1.0 if spot is None else spot.spot_multiplier,
    )


def current_versions(market: MarketRow, series: Iterable[SeriesRow]) -> tuple[SeriesVersion, ...]:
    """What a backtest of a stored market would use: of every kind the finest bars."""
    chosen: dict[str, SeriesRow] = {}
    for row in series:
        held = chosen.get(row.kind)
        if held is None or _length_ms(row) < _length_ms(held):
            chosen[row.kind] = row
    return tuple(_version(market, chosen[kind]) for kind in _KINDS if kind in chosen)


def _market(row: MarketRow, series: Iterable[SeriesRow]) -> CatalogMarket:
    return CatalogMarket(
        id=markets.id_of(row),
        venue=row.venue,
        symbol=row.symbol,
        base=row.base,
        quote=row.quote,
        synthetic=row.synthetic,
        spot_multiplier=row.spot_multiplier,
        series=current_versions(row, series),
        grave_findings=tuple(
            finding["sentence"]
            for finding in (row.quality or {}).get("findings", ())
            if finding["severity"] in _GRAVE
        ),
    )


def _version(market: MarketRow, row: SeriesRow) -> SeriesVersion:
    return SeriesVersion(
        venue=market.venue,
        symbol=market.symbol,
        kind=row.kind,
        timeframe=row.timeframe,
        revision=row.revision,
        sha256=row.sha256,
        first_ts_ms=row.first_ts_ms,
        last_ts_ms=row.last_ts_ms,
        rows=row.row_count,
        spot_multiplier=market.spot_multiplier if row.kind == "spot" else 1.0,
    )


def _versions(market: Versions) -> Sequence[SeriesVersion]:
    return market.series if isinstance(market, CatalogMarket) else tuple(market)


def _refuse_incomplete(versions: Sequence[SeriesVersion]) -> None:
    missing = [kind for kind in _NEEDED if kind not in {one.kind for one in versions}]
    if missing:
        venue = versions[0].venue if versions else ""
        symbol = versions[0].symbol if versions else ""
        raise NoData(
            venue,
            symbol,
            message=f"{symbol} on {venue} must have funding, perp and spot to be backtested, "
            f"was without {' and '.join(missing)}",
        )


def _bars(version: SeriesVersion, columns: Mapping[str, Column]) -> Bars:
    return Bars(**columns, timeframe_ms=TIMEFRAMES_MS[version.timeframe])


def _length_ms(row: SeriesRow) -> int:
    return TIMEFRAMES_MS.get(row.timeframe, 0)

"""What data a run will use: found, checked against its period, named by content."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.errors import MarketNotFound, NoData
from api.market_data.catalog import Catalog
from api.market_data.contracts import contract_kind
from api.market_data.series import write_time
from api.market_data.versions import (
    CatalogMarket,
    SeriesVersion,
    versions_from_documents,
)
from api.runs.names import MarketKey
from api.runs.values import Document, document_hash
from api.storage.tables import RunRow
from engine.model.params import Period

SYNTHETIC = "SYNTHETIC: made by a generator, no market history"

_NEEDED = ("funding", "perp", "spot")
_BARS = ("perp", "spot")
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Material:
    """The data of one question, as it is stored with the run."""

    settlements: int  # in the period; of no use for several markets
    series: list[Document]
    data_hash: str
    synthetic: bool
    warnings: list[str]


NOTHING = Material(settlements=0, series=[], data_hash="", synthetic=False, warnings=[])


async def gather_one(catalog: Catalog, key: MarketKey, period: Period) -> Material:
    """The current data of one market in a period; raises MarketNotFound or NoData."""
    market = await catalog.find(key.venue, key.symbol)
    if market is None:
        raise MarketNotFound(key.venue, key.symbol)
    material = await _of_one(catalog, key, period, market.series, market.synthetic)
    return replace(material, warnings=material.warnings + _grave(market))


async def pinned_one(catalog: Catalog, key: MarketKey, period: Period, like: RunRow) -> Material:
    """The data that an earlier run used, also when newer data has been imported since."""
    versions = series_of(like, key)
    material = await _of_one(catalog, key, period, versions, like.synthetic)
    market = await catalog.find(key.venue, key.symbol)
    if market is None or (
        await catalog.data_hash(market.series, period.end_ms) != material.data_hash
    ):
        return material  # what is known of the data of today says nothing of those
    return replace(material, warnings=material.warnings + _grave(market))


def series_of(run: RunRow, market: MarketKey) -> tuple[SeriesVersion, ...]:
    """The series revisions of one market that a stored run names; none if it was unknown."""
    return versions_of(run.series, market)


def versions_of(series: Sequence[Document], market: MarketKey) -> tuple[SeriesVersion, ...]:
    """Those of one market."""
    return versions_from_documents(
        one for one in series if (one["venue"], one["symbol"]) == (market.venue, market.symbol)
    )


def check_coverage(
    market: MarketKey,
    period: Period,
    versions: Sequence[SeriesVersion],
    times: NDArray[np.int64],
) -> int:
    """Settlements in the period, at least 1; NoData where a backtest has nothing to work on."""
    if contract_kind(market.symbol) != "LINEAR":
        raise NoData(
            market.venue,
            market.symbol,
            message="contract must be settled in its quote currency to be backtested, "
            f"was {market.symbol}",
        )
    by_kind = {version.kind: version for version in versions}
    missing = [kind for kind in _NEEDED if kind not in by_kind]
    name = f"{market.symbol} on {market.venue}"
    if missing:
        there = ", ".join(_span(version) for version in versions) or "nothing"
        raise NoData(
            market.venue,
            market.symbol,
            message=f"{name} must have funding, perp and spot bars to be backtested, was without "
            f"{' and '.join(missing)} (it has {there})",
        )
    needed = [by_kind[kind] for kind in _NEEDED]
    first_ms = max(version.first_ts_ms for version in needed)
    last_ms = min(version.last_ts_ms for version in needed)
    inside = times[(times >= period.start_ms) & (times <= period.end_ms)]
    covered = inside.size and all(
        by_kind[kind].first_ts_ms <= inside[-1] and by_kind[kind].last_ts_ms >= inside[0]
        for kind in _BARS
    )
    if not covered:
        has = (
            f"{write_time(first_ms)} to {write_time(last_ms)}"
            if first_ms <= last_ms
            else "no common span"
        )
        raise NoData(
            market.venue,
            market.symbol,
            first_ms if first_ms <= last_ms else None,
            last_ms if first_ms <= last_ms else None,
            f"period must hold settlements with prices of {name}, which has {has}, "
            f"was {write_time(period.start_ms)} to {write_time(period.end_ms)}",
        )
    return int(inside.size)


async def settlements_of(
    catalog: Catalog, market: MarketKey, period: Period, versions: Sequence[SeriesVersion]
) -> int:
    """Settlements of one market's series in the period; raises MarketNotFound or NoData."""
    if not versions:
        raise MarketNotFound(market.venue, market.symbol)
    return check_coverage(market, period, versions, await catalog.settlement_times(versions))


async def _of_one(
    catalog: Catalog,
    market: MarketKey,
    period: Period,
    versions: Sequence[SeriesVersion],
    synthetic: bool,
) -> Material:
    times = await catalog.settlement_times(versions)
    settlements = check_coverage(market, period, versions, times)
    warnings = [SYNTHETIC] if synthetic else []
    return Material(
        settlements=settlements,
        series=[version.to_document() for version in versions],
        data_hash=await catalog.data_hash(versions, period.end_ms),
        synthetic=synthetic,
        warnings=warnings + _coverage_warnings(period, versions),
    )


async def name_many(catalog: Catalog, markets: Sequence[MarketKey], period: Period) -> Material:
    """What is current of each market, whether it can be used or not."""
    found = await catalog.find_many((one.venue, one.symbol) for one in markets)
    series: list[Document] = []
    named: list[list[Any]] = []
    synthetic: list[str] = []
    grave: list[str] = []
    for key in markets:
        market = found.get((key.venue, key.symbol))
        if market is None:
            named.append([key.venue, key.symbol, None])
            continue
        data = await catalog.data_hash(market.series, period.end_ms)
        named.append([key.venue, key.symbol, data])
        series += [version.to_document() for version in market.series]
        grave += [f"{key.symbol} on {key.venue}: {text}" for text in _grave(market)]
        if market.synthetic:
            synthetic.append(key.symbol)
    return Material(
        settlements=0,
        series=series,
        data_hash=document_hash(named),
        synthetic=bool(synthetic),
        warnings=([f"{SYNTHETIC} ({', '.join(synthetic)})"] if synthetic else []) + grave,
    )


async def gather_all(catalog: Catalog, markets: Sequence[MarketKey], period: Period) -> Material:
    """The data of all markets; raises MarketNotFound or NoData where one has none."""
    found = await catalog.find_many((one.venue, one.symbol) for one in markets)
    each: list[Material] = []
    warnings: list[str] = []
    synthetic: list[str] = []
    for key in markets:
        market = found.get((key.venue, key.symbol))
        if market is None:
            raise MarketNotFound(key.venue, key.symbol)
        material = await _of_one(catalog, key, period, market.series, synthetic=False)
        each.append(material)
        told = material.warnings + _grave(market)
        warnings += [f"{key.symbol} on {key.venue}: {text}" for text in told]
        if market.synthetic:
            synthetic.append(key.symbol)
    return Material(
        settlements=sum(material.settlements for material in each),
        series=[document for material in each for document in material.series],
        data_hash=document_hash([material.data_hash for material in each]),
        synthetic=bool(synthetic),
        warnings=([f"{SYNTHETIC} ({', '.join(synthetic)})"] if synthetic else []) + warnings,
    )


def _grave(market: CatalogMarket) -> list[str]:
    # Of the whole history: the checks of the period alone would cost more than the run.
    return [f"the data of this market are flawed: {text}" for text in market.grave_findings]


def _coverage_warnings(period: Period, versions: Sequence[SeriesVersion]) -> list[str]:
    warnings = []
    for version in versions:
        if version.kind not in _NEEDED:
            continue
        what = "settlements" if version.kind == "funding" else f"{version.kind} bars"
        if version.first_ts_ms > period.start_ms + _DAY_MS:
            warnings.append(f"{what} begin at {write_time(version.first_ts_ms)}, inside the period")
        if version.last_ts_ms < period.end_ms - _DAY_MS:
            warnings.append(f"{what} end at {write_time(version.last_ts_ms)}, inside the period")
    return warnings


def _span(version: SeriesVersion) -> str:
    kind = " ".join(part for part in (version.kind, version.timeframe) if part)
    return f"{kind} from {write_time(version.first_ts_ms)} to {write_time(version.last_ts_ms)}"

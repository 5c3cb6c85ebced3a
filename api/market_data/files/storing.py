"""Checked pieces into the database: merged with what is stored, a market at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ImportRefused
from api.market_data.contracts import Market, possible_coins, spot_symbol_of
from api.market_data.files.merge import merge
from api.market_data.files.model import Given
from api.market_data.files.partners import Partner, partner_of
from api.market_data.series import MarketData, Series, finest
from api.market_data.writer import MarketReport, load_series, store_in
from api.storage import blob_uses, markets
from api.storage.tables import MarketRow

# A perp this many times its spot is quoted in another unit: no real basis comes near.
_UNIT_FACTOR = 4.0

Pieces = Sequence[Given]
SeriesOfMarkets = Mapping[Market, tuple[Series, ...]]


async def load_stored(
    session: AsyncSession, pieces: Pieces, *, only_whole: bool = False
) -> SeriesOfMarkets:
    """What is stored of the markets of the pieces; only_whole as of load_series.

    Nobody frees their columns until the session's transaction ends, whoever replaces them.
    """
    await blob_uses.while_naming(session)  # before the rows that name them are read
    found = dict.fromkeys(market for market, _ in pieces)
    return {
        market: await load_series(session, market.venue, market.symbol, only_whole=only_whole)
        for market in found
    }


def merge_all(pieces: Pieces, stored: SeriesOfMarkets) -> dict[Market, tuple[Series, ...]]:
    """The series of every market, of all its pieces and of what is stored; they must agree.

    Raises ImportRefused where they do not.
    """
    by_series: dict[tuple[Market, str, str], list[Series]] = {}
    for market, piece in pieces:
        by_series.setdefault((market, piece.kind, piece.timeframe), []).append(piece)
    merged: dict[Market, list[Series]] = {}
    for (market, kind, timeframe), of_series in by_series.items():
        held = [
            one for one in stored.get(market, ()) if (one.kind, one.timeframe) == (kind, timeframe)
        ]
        merged.setdefault(market, []).append(merge(of_series, held[0] if held else None))
    return {market: tuple(series) for market, series in merged.items()}


async def store_merged(
    session: AsyncSession,
    merged: SeriesOfMarkets,
    stored: SeriesOfMarkets,
    partners: Sequence[Partner] = (),
) -> list[MarketReport]:
    """Store merged series in the caller's transaction; stored: all that is, merged or not."""
    reports = []
    for market, series in merged.items():
        held = stored.get(market, ())
        data = await ready_to_store(session, market, series, held, partners)
        report = await store_in(session, data)
        notes = (*_rows_gone(series, held), *(note for one in series for note in one.joined))
        reports.append(replace(report, notes=notes))
    return reports


async def ready_to_store(
    session: AsyncSession,
    market: Market,
    series: tuple[Series, ...],
    held: tuple[Series, ...],
    partners: Sequence[Partner] = (),
) -> MarketData:
    """The last check before a market is stored; raises ImportRefused as `data_of`."""
    everything = (*series, *_others(series, held))
    row = await markets.find(session, market.venue, market.symbol)
    return data_of(market, series, everything, partner_of(partners, market), row)


def _rows_gone(series: Iterable[Series], held: Iterable[Series]) -> Iterator[str]:
    # Joined series hold every stored time: only those that replace them can lose one.
    now = {(one.kind, one.timeframe): one for one in series}
    for old in held:
        new = now.get((old.kind, old.timeframe))
        if new is None:
            continue
        _, kept, again = np.intersect1d(
            old.ts_ms, new.ts_ms, assume_unique=True, return_indices=True
        )
        same = np.ones(len(kept), dtype=np.bool_)
        for name in set(old.columns) & set(new.columns):
            pairs = old.columns[name][kept], new.columns[name][again]
            same &= (pairs[0] == pairs[1]) | (np.isnan(pairs[0]) & np.isnan(pairs[1]))
        gone, changed = len(old.ts_ms) - len(kept), int((~same).sum())
        if gone or (changed and not new.joined):
            yield (
                f"{old.name}: {gone:,} of {len(old.ts_ms):,} stored rows went, "
                f"{changed:,} have other values"
            )


def data_of(
    market: Market,
    series: tuple[Series, ...],
    everything: tuple[Series, ...],
    partner: Partner | None = None,
    stored: MarketRow | None = None,
) -> MarketData:
    """A market ready to be stored; everything: its series with those that stay as they are.

    Its spot market is what was said, else what was said at an earlier import, else what the names
    tell and the prices confirm. Raises ImportRefused where they deny it.
    """
    spot_symbol: str | None = None
    by_name = (coins for _, coins in possible_coins(market.base))
    candidates: Sequence[float] = (market.coins, *by_name)
    if stored is not None:
        multiplier = stored.spot_multiplier
        if stored.spot_symbol != spot_symbol_of(market.base, market.quote, multiplier):
            spot_symbol = stored.spot_symbol
        candidates = (multiplier, *candidates)
    if partner is not None:
        spot = partner.spot_at(market.venue)
        spot_symbol = None if spot is None else f"{spot.base}/{spot.quote}"
        candidates = (partner.multiplier_at(market.venue),)
    name = f"{market.venue} {market.symbol}"
    return MarketData(
        venue=market.venue,
        symbol=market.symbol,
        base=market.base,
        quote=market.quote,
        spot_multiplier=_confirmed(name, candidates, everything),
        synthetic=False,
        series=series,
        spot_symbol=spot_symbol,
    )


def _others(series: Iterable[Series], held: Iterable[Series]) -> list[Series]:
    given = {(one.kind, one.timeframe) for one in series}
    return [one for one in held if (one.kind, one.timeframe) not in given]


def _confirmed(where: str, candidates: Sequence[float], series: tuple[Series, ...]) -> float:
    """Spot coins per perp unit: the first candidate that the prices confirm.

    1000BONK's spot is quoted per coin, but some venues list the spot per 1000 as well.
    where: how a refusal names the market. Without prices of both legs the first one stands.
    """
    ratio = _perp_to_spot(series)
    if ratio is None:
        return candidates[0]
    for multiplier in candidates:
        if 1 / _UNIT_FACTOR <= ratio / multiplier <= _UNIT_FACTOR:
            return multiplier
    raise ImportRefused(
        where,
        None,
        "perp and spot must be prices of the same coin, was a median ratio of "
        f"{ratio:.6g} (tried: {_list(candidates)} to 1)",
    )


def _list(candidates: Sequence[float]) -> str:
    return ", ".join(f"{one:g}" for one in dict.fromkeys(candidates))


def _perp_to_spot(series: tuple[Series, ...]) -> float | None:
    perp, spot = finest(series, "perp"), finest(series, "spot")
    if perp is None or spot is None:
        return None
    _, in_perp, in_spot = np.intersect1d(
        perp.ts_ms, spot.ts_ms, assume_unique=True, return_indices=True
    )
    if not len(in_perp):
        return None
    return float(np.median(perp.columns["open"][in_perp] / spot.columns["open"][in_spot]))

"""Checked pieces into the database: merged with what is stored, a market at a time."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from api.market_data.contracts import spot_symbol_of
from api.market_data.files.merge import Piece, merge
from api.market_data.files.model import Market
from api.market_data.files.partners import Partner, partner_of
from api.market_data.importer import spot_multiplier
from api.market_data.layout import contract_size
from api.market_data.series import MarketData, Series
from api.market_data.writer import MarketReport, load_series, store_in
from api.storage import markets
from api.storage.tables import MarketRow

Pieces = Sequence[tuple[Market, Piece]]
SeriesOfMarkets = Mapping[Market, tuple[Series, ...]]


async def load_stored(session: AsyncSession, pieces: Pieces) -> SeriesOfMarkets:
    """What is stored of the markets of the pieces."""
    found = dict.fromkeys(market for market, _ in pieces)
    return {market: await load_series(session, market.venue, market.symbol) for market in found}


def merge_all(pieces: Pieces, stored: SeriesOfMarkets) -> dict[Market, tuple[Series, ...]]:
    """The series of every market, of all its pieces and of what is stored; they must agree.

    Raises ImportRefused where they do not.
    """
    by_series: dict[tuple[Market, str, str], list[Piece]] = {}
    for market, piece in pieces:
        by_series.setdefault((market, piece.series.kind, piece.series.timeframe), []).append(piece)
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
        everything = (*series, *_others(series, stored.get(market, ())))
        row = await markets.find(session, market.venue, market.symbol)
        data = _data(market, series, everything, partner_of(partners, market), row)
        reports.append(await store_in(session, data))
    return reports


def coins_in(market: Market) -> float:
    """Coins in one contract by the market's name: 1000 of 1000BONK."""
    return contract_size(f"{market.base}{market.quote}", market.venue)


def _data(
    market: Market,
    series: tuple[Series, ...],
    everything: tuple[Series, ...],
    partner: Partner | None,
    stored: MarketRow | None,
) -> MarketData:
    # What was said, else what was said at an earlier import, else what the names tell.
    spot_symbol: str | None = None
    candidates: Sequence[float] = (coins_in(market), 1.0)
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
        spot_multiplier=spot_multiplier(name, candidates, everything),
        synthetic=False,
        series=series,
        spot_symbol=spot_symbol,
    )


def _others(series: Iterable[Series], held: Iterable[Series]) -> list[Series]:
    given = {(one.kind, one.timeframe) for one in series}
    return [one for one in held if (one.kind, one.timeframe) not in given]

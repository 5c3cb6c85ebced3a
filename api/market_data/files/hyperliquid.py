"""Hyperliquid: fundingHistory of REST replies and dumps, and snapshots of the running rate."""

import polars as pl

from api.market_data.files.columns import numbers, times
from api.market_data.files.layout import Layout
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.source import Source
from api.market_data.files.table import reader

# Not told by the rows, and it was 8 h before June 2023, so the spacing tells it.
_HISTORY = {"coin", "fundingRate", "premium", "time"}
_SNAPSHOTS = {"timestamp", "symbol", "funding_rate", "mark_price"}


def _read_snapshots(source: Source, hints: Hints) -> Reading:
    table = source.named_columns()
    moments = times(source, table["timestamp"], hints).n_unique()
    numbers(source, table["funding_rate"])
    note = (
        f"{moments} snapshots of the rate that was running, of {table['symbol'].n_unique()} coins: "
        "they are no settlements, so nothing of them is kept"
    )
    return Reading(table.height, notes=(note,))


def _is_history(source: Source) -> bool:
    columns = source.names - {"premium"}
    return columns == _HISTORY - {"premium"}


def _is_snapshots(source: Source) -> bool:
    if source.names != _SNAPSHOTS or source.table is None:
        return False
    times_of_day = source.table["timestamp"].cast(pl.String)
    return not bool(times_of_day.str.contains(r":00:00(\.0+)?(Z|[+-]|$)").all())


HISTORY = Format(
    name="hyperliquid-funding",
    title="Hyperliquid fundingHistory",
    looks_for="Hyperliquid fundingHistory (coin, fundingRate, premium, time)",
    matches=_is_history,
    read=reader(Layout("hyperliquid", {"time": "time", "rate": "fundingRate", "symbol": "coin"})),
)
SNAPSHOTS = Format(
    name="running-rate-snapshots",
    title="snapshots of running rates",
    looks_for="snapshots of running rates (timestamp, symbol, funding_rate, mark_price between "
    "the hours)",
    matches=_is_snapshots,
    read=_read_snapshots,
)

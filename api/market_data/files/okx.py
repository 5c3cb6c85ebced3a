"""OKX: funding-rate-history and candles of REST replies."""

from api.market_data.files.bars import PRICES, bars_found
from api.market_data.files.columns import times
from api.market_data.files.layout import Layout
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import kind_of, market_of
from api.market_data.files.source import Source
from api.market_data.files.table import reader

_CANDLES = ("open_time", *PRICES, "contracts", "coins", "quote", "confirm")
_MARK_CANDLES = ("open_time", *PRICES, "confirm")


def _is_candles(source: Source) -> bool:
    reply = source.json
    return (
        isinstance(reply, dict)
        and {"code", "data"} <= reply.keys()
        and source.arrays is not None
        and source.arrays.width in (len(_CANDLES), len(_MARK_CANDLES))
    )


def _read_candles(source: Source, hints: Hints) -> Reading:
    rows = source.rows_of_arrays()
    is_mark = rows.width == len(_MARK_CANDLES)
    names = _MARK_CANDLES if is_mark else _CANDLES
    rows = rows.rename(dict(zip(rows.columns, names, strict=True)))
    finished = rows.filter(rows["confirm"] != "0")
    running = rows.height - finished.height
    notes = (f"{running} bars left out that had not closed (confirm 0)",) if running else ()
    if finished.is_empty():
        return Reading(rows.height, notes=notes)
    kind = kind_of(source, hints, "mark" if is_mark else None)
    columns = {name: finished[name] for name in PRICES}
    if not is_mark:  # swaps count volume in contracts first, spot in coins
        columns["volume"] = finished["contracts" if kind == "spot" else "coins"]
    found = bars_found(
        source,
        hints,
        market_of(source, hints, "okx"),
        kind,
        open_ms=times(source, finished["open_time"], hints),
        columns=columns,
    )
    return Reading(rows.height, (found,), notes)


FUNDING = Format(
    name="okx-funding",
    title="OKX funding-rate-history",
    looks_for="OKX funding-rate-history (instId, fundingRate, fundingTime)",
    matches=lambda source: {"instId", "fundingRate", "fundingTime"} <= source.names,
    read=reader(
        Layout(
            "okx",
            # fundingRate was the estimate while it ran; realizedRate is what was paid.
            {"time": "fundingTime", "rate": ("realizedRate", "fundingRate"), "symbol": "instId"},
        )
    ),
)
CANDLES = Format(
    name="okx-candles",
    title="OKX candles",
    looks_for="an OKX candles reply (code, data of arrays of 9 or 6)",
    matches=_is_candles,
    read=_read_candles,
)

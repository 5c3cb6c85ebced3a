"""Gate's archive: bars without a header, in the order of its API, told by their folder."""

from api.market_data.files.bars import PRICES, bars_found
from api.market_data.files.columns import times
from api.market_data.files.model import Format, Hints, Reading
from api.market_data.files.names import kind_of, market_of
from api.market_data.files.source import Source

# What follows are trades counted in another unit.
_COLUMNS = ("time", "volume", "close", "high", "low", "open")
_FOLDER = "candlesticks_"


def _matches(source: Source) -> bool:
    parts = [part.lower() for part in source.path.parts]
    rows = source.plain_rows
    return (
        any(part.startswith(_FOLDER) for part in parts)
        and any(part == "spot" or part.startswith("futures_") for part in parts)
        and rows is not None
        and rows.width >= len(_COLUMNS)
    )


def _read(source: Source, hints: Hints) -> Reading:
    rows = source.rows_of_arrays()
    rows = rows.rename(dict(zip(rows.columns, _COLUMNS, strict=False)))
    # The volume is left open: of perpetuals it counts contracts of a size that is not told, and
    # of spot in which of the two currencies is not told either.
    found = bars_found(
        source,
        hints,
        market_of(source, hints, "gate"),
        kind_of(source, hints),
        open_ms=times(source, rows["time"], hints),
        columns={name: rows[name] for name in PRICES},
    )
    return Reading(rows.height, (found,), ("volume left unknown: the file does not tell its unit",))


FORMAT = Format(
    name="gate-archive",
    title="Gate archive of candles",
    looks_for="bars of Gate's archive (time, volume, close, high, low, open in candlesticks_1h)",
    matches=_matches,
    read=_read,
)

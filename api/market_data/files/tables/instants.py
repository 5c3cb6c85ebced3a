"""Which column tells the time of a row, where several might."""

import polars as pl

from api.market_data.files.source import Source
from api.market_data.files.tables.clock import Clock, read_clock
from api.market_data.files.tables.words import TIME, candidates, spelled

_HEAD = 400
_JITTER_MS = 60_000
# Words that say whose time it is: no other column contradicts them.
_SPECIFIC = frozenset(TIME.words[: TIME.words.index("starttime") + 2])
_TIME_OF_DAY = r"^\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$"
_TOGETHER = "day and time"


def with_time(
    source: Source, table: pl.DataFrame, names: list[str], chosen: dict[str, str]
) -> pl.DataFrame:
    """Choose the column of the time; a day and a time of day become one new column.

    Raises ImportRefused where two columns tell different times and neither says more.
    """
    if "time" in chosen:
        return table
    head = table.head(_HEAD)
    free = [name for name in names if name not in chosen.values()]
    by_name = candidates(TIME, free)
    clocks = {name: _clock(head[name]) for name in by_name}
    told = [name for name in by_name if _tells(clocks[name])]
    if not told:
        told = [name for name in free if name not in by_name and _looks_like_time(head[name])]
        clocks |= {name: _clock(head[name]) for name in told}
        told = told if len(told) == 1 else []
    if not told:
        return table
    first = next((name for name in told if not clocks[name].is_day.all()), told[0])
    of_day = next((name for name in free if _is_time_of_day(head[name])), None)
    if clocks[first].is_day.all() and of_day is not None:
        text = table[first].cast(pl.String) + " " + table[of_day].cast(pl.String)
        chosen |= {"time": _TOGETHER, "time of day": of_day, "day": first}
        return table.with_columns(text.alias(_TOGETHER))
    chosen["time"] = _certain(source, first, told, clocks)
    return table


def _certain(source: Source, first: str, told: list[str], clocks: dict[str, Clock]) -> str:
    # The first that tells a time, unless another one tells the same with its zone.
    others = [name for name in told if name != first and not clocks[name].is_day.any()]
    for name in others:
        if _apart(clocks[first], clocks[name]) is not None:
            # The same times, one of them in a zone that is told.
            if clocks[first].is_local.any() and not clocks[name].is_local.any():
                first = name
        elif spelled(first) not in _SPECIFIC:
            source.refuse(
                f"columns {first} and {name} tell different times: say which is that of the row by "
                f"--columns time={first}"
            )
    return first


def _clock(column: pl.Series) -> Clock:
    return read_clock(column)


def _tells(clock: Clock) -> bool:
    return clock.day_or_month or int(clock.ms.is_not_null().sum()) > 0.5 * len(clock.ms)


def _looks_like_time(column: pl.Series) -> bool:
    if column.dtype.is_float() or not len(column):
        return False
    clock = read_clock(column)
    return bool(clock.ms.is_not_null().all()) and clock.ms.n_unique() > 0.3 * len(column)


def _is_time_of_day(column: pl.Series) -> bool:
    if column.dtype == pl.Time:
        return True
    return column.dtype == pl.String and bool(
        column.str.contains(_TIME_OF_DAY).fill_null(value=False).all()
    )


def _apart(one: Clock, other: Clock) -> float | None:
    # How far apart two columns of one time are in all rows; None: now so, now so.
    step = (one.ms - other.ms).drop_nulls()
    if step.is_empty():
        return 0.0
    low, high = step.min(), step.max()
    spread = float(high) - float(low)  # type: ignore[arg-type]
    return float(low) if spread <= _JITTER_MS else None  # type: ignore[arg-type]

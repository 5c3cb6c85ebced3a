"""Roles of columns without names: by what can only be a time, and what can only be bars."""

from itertools import permutations

import polars as pl

from api.market_data.files.source import Source
from api.market_data.files.tables.clock import read_clock
from api.market_data.files.tables.words import PRICES

_HEAD = 2_000
_FUNDING_WORDS = ("funding", "margin_interest", "margininterest")


def roles_by_content(source: Source, table: pl.DataFrame) -> dict[str, str]:
    """Roles of "0", "1", ...; raises ImportRefused where their content does not settle them."""
    head = table.head(_HEAD)
    time = next((name for name in head.columns if _is_time(head[name])), None)
    if time is None:
        source.refuse(
            "rows without a header must have a column of times, was none: say which columns are "
            "what by --columns time=1,rate=2 or time=1,open=2,high=3,low=4,close=5"
        )
    later = head.columns[head.columns.index(time) + 1 :]
    numeric = []
    for name in later:
        values = head[name].cast(pl.Float64, strict=False)
        if values.null_count() > 0.5 * len(values):
            break
        numeric.append(name)
    if len(numeric) >= len(PRICES):
        prices = _prices(source, head, numeric[: len(PRICES)])
        volume = numeric[len(PRICES)] if len(numeric) > len(PRICES) else None
        return {"time": time, **prices} | ({} if volume is None else {"volume": volume})
    path = "/".join(source.path.parts).lower()
    if len(numeric) == 1 and any(word in path for word in _FUNDING_WORDS):
        return {"time": time, "rate": numeric[0]}
    source.refuse(
        f"rows without a header, of {table.width} columns, do not tell what they are: say it by "
        f"--columns time={int(time) + 1},rate={int(time) + 2} or a header"
    )
    return None


def _is_time(column: pl.Series) -> bool:
    clock = read_clock(column)
    return bool(clock.ms.is_not_null().all()) and len(column) > 0


def _prices(source: Source, head: pl.DataFrame, names: list[str]) -> dict[str, str]:
    # Which is highest and lowest in all rows; opens follow the closes before them.
    values = [head[name].cast(pl.Float64, strict=False) for name in names]
    fitting = []
    for order in permutations(range(len(PRICES))):
        opened, high, low, closed = (values[place] for place in order)
        top = pl.select(pl.max_horizontal(opened, closed)).to_series()
        bottom = pl.select(pl.min_horizontal(opened, closed)).to_series()
        if bool(((high >= top) & (low <= bottom)).all()):
            step = (opened.slice(1) - closed.slice(0, len(closed) - 1)).abs().sum()
            fitting.append((float(step), order))
    if not fitting:
        source.refuse(
            "rows without a header must have open, high, low and close behind the time, was no "
            "order of them that fits: say it by --columns time=1,open=2,high=3,low=4,close=5"
        )
    best = min(fitting)[0]
    usual = [order for step, order in fitting if step <= best * 1.000001]
    order = next((one for one in usual if one == (0, 1, 2, 3)), usual[0])
    return {role: names[place] for role, place in zip(PRICES, order, strict=True)}

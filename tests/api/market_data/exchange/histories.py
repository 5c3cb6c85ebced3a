"""What the exchanges of the tests have: rows of decimals, as their APIs send them."""

from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
START_MS = 1_704_067_200_000  # 2024-01-01

# (time, rate, mark or "") and (open time, open, high, low, close, volume)
Settlement = tuple[int, str, str]
Bar = tuple[int, str, str, str, str, str]


@dataclass
class Traded:
    """One perpetual and its spot market on one exchange."""

    base: str = "BTC"
    quote: str = "USDT"
    spot_base: str = "BTC"
    listed_ms: int = START_MS
    funding: list[Settlement] = field(default_factory=list)
    perp: list[Bar] = field(default_factory=list)
    spot: list[Bar] = field(default_factory=list)
    mark: list[Bar] = field(default_factory=list)
    last_bar_must_have_closed: bool = False  # by the last time that is asked for

    def until(self, end_ms: int) -> "Traded":
        """The same market, as it was at an earlier time."""
        names = ("funding", "perp", "spot", "mark")
        cut = {name: [row for row in getattr(self, name) if row[0] < end_ms] for name in names}
        return replace(self, **cut)  # type: ignore[arg-type]


def walk(
    days: int, start_ms: int = START_MS, *, interval_hours: int = 8, late_ms: int = 0, seed: int = 1
) -> Traded:
    """Made-up history whose every number has few decimals."""
    random = np.random.default_rng(seed)
    hours = days * 24
    price = 40_000 + np.cumsum(random.normal(0, 50, hours + 1)).round(1)
    rates = random.normal(0.0001, 0.0001, hours // interval_hours).round(8)
    times = [start_ms + index * interval_hours * HOUR_MS for index in range(len(rates))]
    return Traded(
        listed_ms=start_ms,
        funding=[
            (at + late_ms, f"{rate:.8f}", f"{price[(at - start_ms) // HOUR_MS] + 1:.8f}")
            for at, rate in zip(times, rates, strict=True)
        ],
        perp=_bars(price, start_ms, 10.0),
        spot=_bars(price, start_ms, 0.0),
        mark=_bars(price, start_ms, 5.0),
    )


def _bars(
    price: "np.ndarray[tuple[int], np.dtype[np.float64]]", start_ms: int, off: float
) -> list[Bar]:
    return [
        (
            start_ms + index * HOUR_MS,
            f"{opened + off:.1f}",
            f"{max(opened, closed) + off + 3:.1f}",
            f"{min(opened, closed) + off - 3:.1f}",
            f"{closed + off:.1f}",
            f"{100 + index % 7}.5",
        )
        for index, (opened, closed) in enumerate(pairwise(price))
    ]


def real(folder: Path, since_ms: int, end_ms: int, **names: str) -> Traded:
    """A cleaned history of canonical Parquet, each number in its shortest decimals."""
    tables = {
        name: _rows(folder / f"{name}.parquet", since_ms, end_ms)
        for name in ("funding", "perp_1h", "spot_1h", "mark_1h", "funding_mark")
        if (folder / f"{name}.parquet").exists()
    }
    marks = {row[0]: repr(row[1]) for row in tables.get("funding_mark", ())}
    return Traded(
        **names,  # type: ignore[arg-type]
        listed_ms=since_ms,
        funding=[
            (row[0], np.format_float_positional(row[1]), marks.get(row[0], ""))
            for row in tables["funding"]
        ],
        perp=_real_bars(tables["perp_1h"]),
        spot=_real_bars(tables["spot_1h"]),
        mark=_real_bars(tables.get("mark_1h", [])),
    )


def _rows(path: Path, since_ms: int, end_ms: int) -> list[tuple[int, ...]]:
    table = pl.read_parquet(path).with_columns(pl.col("timestamp").dt.epoch("ms"))
    inside = (pl.col("timestamp") >= since_ms) & (pl.col("timestamp") < end_ms)
    return table.filter(inside).rows()


def _real_bars(rows: "list[tuple[int, ...]]") -> list[Bar]:
    return [(row[0], *(repr(float(value)) for value in row[1:6])) for row in rows]  # type: ignore[misc]

"""Real series of the shared folder as the engine's histories."""

from pathlib import Path

import polars as pl

from engine.model.market import Bars, MarketHistory, SettlementMarks, Settlements
from engine.model.units import HOUR_MS, IntArray


def load_history(
    folder: Path, *, spot_is_perp: bool = False, with_marks: bool = True, spot_multiplier: float = 1
) -> MarketHistory:
    """The series of one market's folder; marks only if wanted."""
    funding = pl.read_parquet(folder / "funding.parquet")
    perp = _bars(folder / "perp_1h.parquet")
    mark_path = folder / "mark_1h.parquet"
    settled_path = folder / "funding_mark.parquet"
    settled = None
    if with_marks and settled_path.exists():
        table = pl.read_parquet(settled_path)
        settled = SettlementMarks(_times(table), table["mark_price"].to_numpy())
    return MarketHistory(
        settlements=Settlements(
            ts_ms=_times(funding),
            rate=funding["rate"].to_numpy(),
            interval_hours=funding["interval_hours"].cast(pl.Float64).to_numpy(),
        ),
        perp=perp,
        spot=perp if spot_is_perp else _bars(folder / "spot_1h.parquet"),
        mark=_bars(mark_path) if with_marks and mark_path.exists() else None,
        settlement_marks=settled,
        spot_multiplier=spot_multiplier,
    )


def _times(table: pl.DataFrame) -> IntArray:
    return table["timestamp"].dt.epoch("ms").to_numpy()


def _bars(path: Path) -> Bars:
    table = pl.read_parquet(path)
    columns = {
        name: table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
        for name in ("open", "high", "low", "close", "volume")
    }
    return Bars(open_ms=_times(table), timeframe_ms=HOUR_MS, **columns)

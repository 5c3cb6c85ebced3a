"""Market data from files: three years of one market, beside polars reading the same files."""

import asyncio
import itertools
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from api.market_data.files.importing import import_files
from api.storage.database import Database
from benchmarks import reference
from benchmarks.bench import Bench
from benchmarks.measure import alternate
from benchmarks.table import Bar, BarKind, Row
from engine.model.market import Bars

ARCHIVE = "import 3 years, archive CSV"
PARQUET = "import 3 years, Parquet"
AGAIN = "the archive again, unchanged"
BARS = {
    ARCHIVE: Bar(BarKind.AT_MOST, 3_000.0),
    PARQUET: Bar(BarKind.AT_MOST, 3_000.0),
    AGAIN: Bar(BarKind.AT_MOST, 500.0),
}
REPETITIONS = 5


def measure(bench: Bench) -> Iterator[Row]:
    """Hourly perp, spot and mark bars and funding into SQLite: read, checked, judged, stored."""
    folder = bench.scratch / "importing" / "binance" / "BTCUSDT"
    archive, parquet = folder.parents[1] / "archive" / "binance", folder
    _write_archive(archive)
    _write_parquet(parquet)
    with asyncio.Runner() as runner:
        numbers, empty = itertools.count(), bench.scratch / "importing-empty.sqlite"
        runner.run(_migrated(empty))

        async def first(source: Path) -> None:
            file = shutil.copy(empty, bench.scratch / f"importing-{next(numbers)}.sqlite")
            database = Database(f"sqlite:///{file}")
            try:
                report = await import_files(database, [source])
                assert not report.unchanged  # noqa: S101
            finally:
                await database.dispose()

        kept = Database(f"sqlite:///{shutil.copy(empty, bench.scratch / 'importing.sqlite')}")
        runner.run(import_files(kept, [archive]))

        async def again() -> None:
            report = await import_files(kept, [archive])
            assert report.unchanged  # noqa: S101

        timings = alternate(
            {
                ARCHIVE: lambda: runner.run(first(archive)),
                AGAIN: lambda: runner.run(again()),
                "archive": lambda: _read(archive),
                PARQUET: lambda: runner.run(first(parquet)),
                "parquet": lambda: _read(parquet),
            },
            REPETITIONS,
        )
        runner.run(kept.dispose())
    for name, beside in ((ARCHIVE, "archive"), (PARQUET, "parquet"), (AGAIN, "archive")):
        yield Row(
            name,
            ours=timings[name].median * 1e3,
            other=timings[beside].median * 1e3,
            unit="ms",
            bar=BARS[name],
            details={"import": timings[name].details(), "polars": timings[beside].details()},
        )


async def _migrated(file: Path) -> None:
    # Once, beforehand: every release has more migrations, and importing is another matter.
    database = Database(f"sqlite:///{file}")
    await database.migrate()
    await database.dispose()


def _read(folder: Path) -> None:
    for path in folder.rglob("*.csv"):
        pl.read_csv(path, has_header="fundingRate" in path.name)
    for path in folder.rglob("*.parquet"):
        pl.read_parquet(path)


def _series() -> dict[str, Bars]:
    history = reference.history()
    return {"perp": history.perp, "spot": history.spot, "mark": history.perp}


def _write_archive(folder: Path) -> None:
    # Monthly files, as Binance's archive has them: 12 columns without a header.
    places = {"perp": "futures/um", "spot": "spot", "mark": "markPriceKlines"}
    for kind, bars in _series().items():
        place = folder / places[kind]
        place.mkdir(parents=True)
        lines: dict[str, list[str]] = {}
        columns = (bars.open_ms, bars.open, bars.high, bars.low, bars.close, bars.volume)
        for at, *prices, volume in zip(*(one.tolist() for one in columns), strict=True):
            told = ",".join(f"{price:.8f}" for price in prices)
            close_ms = at + reference.HOUR_MS - 1
            lines.setdefault(_month(at), []).append(f"{at},{told},{volume},{close_ms},0,1,0,0,0")
        for month, rows in lines.items():
            (place / f"BTCUSDT-1h-{month}.csv").write_text("\n".join(rows) + "\n")
    settlements = reference.history().settlements
    place = folder / "fundingRate"
    place.mkdir()
    months: dict[str, list[str]] = {}
    for at, rate in zip(settlements.ts_ms.tolist(), settlements.rate.tolist(), strict=True):
        months.setdefault(_month(at), []).append(f"{at},8,{rate:.8f}")
    for month, rows in months.items():
        header = "calc_time,funding_interval_hours,last_funding_rate\n"
        path = place / f"BTCUSDT-fundingRate-{month}.csv"
        path.write_text(header + "\n".join(rows) + "\n")


def _write_parquet(folder: Path) -> None:
    folder.mkdir(parents=True)
    for kind, bars in _series().items():
        names = ("open", "high", "low", "close", "volume")
        table = {"timestamp": bars.open_ms} | {name: getattr(bars, name) for name in names}
        _to_parquet(pl.DataFrame(table), folder / f"{kind}_1h.parquet")
    settlements = reference.history().settlements
    table = {"timestamp": settlements.ts_ms, "rate": settlements.rate}
    funding = pl.DataFrame(table).with_columns(pl.lit(8).alias("interval_hours"))
    _to_parquet(funding, folder / "funding.parquet")


def _to_parquet(table: pl.DataFrame, path: Path) -> None:
    table.with_columns(pl.col("timestamp").cast(pl.Datetime("ms"))).write_parquet(path)


def _month(ts_ms: int) -> str:
    return f"{datetime.fromtimestamp(ts_ms / 1_000, UTC):%Y-%m}"

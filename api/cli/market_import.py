"""Store market history in the database of the settings, with a bar on the way and a table after."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from api.cli.failures import BadInput
from api.cli.report import market_name, plain_table
from api.errors import ImportRefused
from api.market_data.importer import import_directory
from api.market_data.sample import store_samples
from api.market_data.writer import MarketReport
from api.settings import Settings
from api.storage.database import Database


async def import_folder(settings: Settings, path: Path) -> Sequence[MarketReport]:
    """Import a folder of Parquet files. Raises BadInput with the importer's sentence."""
    try:
        async with _database(settings) as database:
            with _progress_bar() as on_progress:
                return (await import_directory(database, path, on_progress)).markets
    except ImportRefused as refused:
        raise BadInput(str(refused)) from None


async def import_samples(settings: Settings) -> Sequence[MarketReport]:
    """Store the generated sample markets; they are SYNTHETIC wherever they appear."""
    async with _database(settings) as database:
        return await store_samples(database)


def show(markets: Sequence[MarketReport]) -> None:
    """What was stored, per series, and what is odd about it."""
    console = Console()
    console.print(_table(markets))
    for market in markets:
        name = market_name({"venue": market.venue, "symbol": market.symbol}, synthetic=False)
        for finding in market.findings:
            console.print(f"{name}: {finding}", style="yellow", highlight=False)
        for file in market.skipped:
            console.print(f"{name}: skipped {file}: no series by its name", highlight=False)
    if all(market.unchanged for market in markets):
        console.print("Everything was stored already.")


def _table(markets: Sequence[MarketReport]) -> Table:
    table = plain_table()
    for heading in ("market", "series", "from", "to"):
        table.add_column(heading, no_wrap=True)
    for heading in ("rows", "gaps", "revision"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for market in markets:
        name = market_name(
            {"venue": market.venue, "symbol": market.symbol}, synthetic=market.synthetic
        )
        for series in market.series:
            table.add_row(
                name,
                f"{series.kind} {series.timeframe}".strip(),
                _day(series.first_ts_ms),
                _day(series.last_ts_ms),
                f"{series.rows:,}",
                f"{series.gap_count:,}",
                str(series.revision),
                "unchanged" if series.unchanged else "stored",
            )
    return table


def _day(ts_ms: int) -> str:
    return datetime.fromtimestamp(ts_ms / 1000, UTC).date().isoformat()


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.dispose()


@contextmanager
def _progress_bar() -> Iterator[Callable[[int, int, str], None]]:
    bar = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=None)

        def on_progress(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield on_progress

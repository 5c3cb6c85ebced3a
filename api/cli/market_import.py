"""Store market history in the database of the settings, with a bar on the way and a table after."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.table import Table

from api.client.failures import BadInput
from api.client.tables import market_name, plain_table
from api.client.terminal import output_console, progress_bar
from api.errors import ImportRefused, InvalidInput
from api.instants import instant
from api.logs import configure_logs
from api.market_data.files.flags import Flags, parse_flags
from api.market_data.files.importing import import_files, look_at_files
from api.market_data.files.partners import Partner, parse_partner, read_partners
from api.market_data.files.receipts import FilesReport
from api.market_data.sample import store_samples
from api.market_data.writer import MarketReport
from api.settings import Settings
from api.storage.database import Database
from api.storage.private import make_home


def is_of_an_exchange(arguments: Sequence[str]) -> bool:
    """Whether VENUE SYMBOL is meant; a path that exists wins."""
    if len(arguments) != 2 or any(Path(argument).exists() for argument in arguments):
        return False
    venue, symbol = arguments
    return venue.isalnum() and ("/" in symbol or ":" in symbol)


def refuse_given(options: Mapping[str, object], why: str) -> None:
    """Refuse the first option that was given."""
    for name, value in options.items():
        if value not in (None, False, [], ()):  # an empty text was given too
            raise BadInput(f"{name} {why}, and this import is not from one")


def flags_of(**texts: Sequence[str]) -> Flags:
    """The flags about files. Raises BadInput."""
    try:
        return parse_flags(**texts)
    except InvalidInput as refused:
        raise BadInput(str(refused)) from None


def partners_of(mappings: Sequence[Path], stated: Sequence[str]) -> tuple[Partner, ...]:
    """Spot markets of perps from files and flags; flags come last and count. Raises BadInput."""
    try:
        of_files = [partner for path in mappings for partner in read_partners(path)]
        return (*of_files, *map(parse_partner, stated))
    except (ImportRefused, InvalidInput) as refused:
        raise BadInput(str(refused)) from None


async def import_paths(
    settings: Settings,
    paths: Sequence[Path],
    flags: Flags,
    *,
    replace_stored: bool,
    skip_refused: bool,
    partners: Sequence[Partner] = (),
) -> FilesReport:
    """Import files and folders. Raises BadInput with the importer's sentence."""
    try:
        async with import_database(settings) as database:
            with import_bar() as on_progress:
                return await import_files(
                    database,
                    paths,
                    flags,
                    replace_stored=replace_stored,
                    skip_refused=skip_refused,
                    partners=partners,
                    on_progress=on_progress,
                )
    except ImportRefused as refused:
        raise BadInput(str(refused)) from None


async def look_at_paths(
    settings: Settings,
    paths: Sequence[Path],
    flags: Flags,
    *,
    replace_stored: bool,
    partners: Sequence[Partner] = (),
) -> FilesReport:
    """What an import of the paths would take each file for; stores nothing. Raises BadInput."""
    try:
        async with import_database(settings) as database:
            with import_bar() as on_progress:
                return await look_at_files(
                    database,
                    paths,
                    flags,
                    replace_stored=replace_stored,
                    partners=partners,
                    on_progress=on_progress,
                )
    except ImportRefused as refused:
        raise BadInput(str(refused)) from None


async def import_samples(settings: Settings) -> Sequence[MarketReport]:
    """Store the generated sample markets; they are SYNTHETIC wherever they appear."""
    async with import_database(settings) as database:
        return await store_samples(database)


def show(markets: Sequence[MarketReport]) -> None:
    """What was stored of each market, and what is odd about it."""
    console = output_console()
    console.print(_table(markets))
    for market in markets:
        name = f"{market.venue} {market.symbol}"
        for finding in (*market.notes, *market.findings):
            console.print(f"{name}: {finding}", highlight=False, soft_wrap=True)


def _table(markets: Sequence[MarketReport]) -> Table:
    table = plain_table()
    for heading in ("market", "from", "to", "grade", ""):
        table.add_column(heading, no_wrap=True)
    table.add_column("series and rows")
    for market in markets:
        names = {"venue": market.venue, "symbol": market.symbol}
        rows = (f"{one.kind} {one.timeframe}".strip() + f" {one.rows:,}" for one in market.series)
        table.add_row(
            market_name(names, synthetic=market.synthetic),
            _day(min(one.first_ts_ms for one in market.series)),
            _day(max(one.last_ts_ms for one in market.series)),
            market.grade,
            "unchanged" if market.unchanged else "stored",
            "; ".join(rows),
        )
    return table


def _day(ts_ms: int) -> str:
    return instant(ts_ms).date().isoformat()


@asynccontextmanager
async def import_database(settings: Settings) -> AsyncIterator[Database]:
    """The migrated database of the settings; logs are quiet unless they were asked for."""
    quiet = {} if "log_level" in settings.model_fields_set else {"log_level": "warning"}
    configure_logs(settings.model_copy(update=quiet))
    make_home(settings.home)
    database = Database(settings.database_url)
    try:
        await database.migrate()
        yield database
    finally:
        await database.dispose()


@contextmanager
def import_bar() -> Iterator[Callable[[int, int, str], None]]:
    """A bar on the way, as on_progress(done, total, what)."""
    bar = progress_bar(BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with bar:
        task = bar.add_task("", total=None)

        def on_progress(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield on_progress

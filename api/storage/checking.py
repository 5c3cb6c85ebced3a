"""Whether what is stored is what was stored: `carry check`."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.blobs import damaged_of
from api.storage.database import Database
from api.storage.series_blobs import contents_of
from api.storage.tables import BlobRow, MarketRow, SeriesRow, ShardRow

_BYTES_AT_ONCE = 32_000_000
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Flaw:
    """Columns that are not as they were stored, by their SHA-256; users: what names them."""

    sha256: str
    what: str  # damaged | gone
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at everything has come to; notes: what the database says of its own file."""

    blobs: int
    flaws: tuple[Flaw, ...]
    notes: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.flaws and not self.notes


async def check(
    database: Database, on_progress: Callable[[int, int], None] = lambda _done, _total: None
) -> Checked:
    """Read every blob once and compare it with its name; look whether all that are named exist.

    on_progress: bytes that were read, of how many. Others may read and write meanwhile.
    """
    try:
        return await _look(database, on_progress)
    except DatabaseError as error:
        if isinstance(error, OperationalError):
            raise  # it is away
        return Checked(0, (), (str(error.orig),))  # its file cannot be read


async def _look(database: Database, on_progress: Callable[[int, int], None]) -> Checked:
    async with database.session() as session:
        sizes = await _sizes(session)
    total, done = sum(size for _, size in sizes), 0
    damaged: set[str] = set()
    owners: dict[str, set[str]] = {}  # of each chunk the series that list it
    for names, size in _portions(sizes):
        async with database.session() as session:
            data = await _data(session, names)
        wrong = set(await damaged_of(data))
        damaged |= wrong
        for name in data.keys() - wrong:
            contents = contents_of(data[name])
            for chunk in () if contents is None else contents.sha256s:
                owners.setdefault(chunk, set()).add(name)
        done += size
        on_progress(done, total)
    async with database.snapshot() as session:
        # What has been removed since it was listed is no damage, nor is what it alone listed.
        there = {name for name, _ in await _sizes(session)}
        damaged &= there
        owners = {chunk: by for chunk, names in owners.items() if (by := names & there)}
        gone = (await _named(session) | owners.keys()) - there
        users = await _users(session, damaged | gone, owners)
        notes = await _said_of_the_file(session) if database.is_sqlite else ()
    what = dict.fromkeys(damaged, "damaged") | dict.fromkeys(gone, "gone")
    flaws = [Flaw(name, what[name], tuple(users.get(name, ()))) for name in sorted(what)]
    return Checked(len(sizes), tuple(flaws), notes)


async def _sizes(session: AsyncSession) -> list[tuple[str, int]]:
    # Of the data, not as it is told beside it: that may be wrong too.
    query = select(col(BlobRow.sha256), func.length(col(BlobRow.data)))
    rows = await session.execute(query.order_by(col(BlobRow.sha256)))
    return [(sha256, size) for sha256, size in rows]


def _portions(sizes: Collection[tuple[str, int]]) -> list[tuple[list[str], int]]:
    portions: list[tuple[list[str], int]] = [([], 0)]
    for name, size in sizes:
        names, so_far = portions[-1]
        if names and (so_far + size > _BYTES_AT_ONCE or len(names) == _ROWS_AT_ONCE):
            names, so_far = [], 0
            portions.append((names, so_far))
        names.append(name)
        portions[-1] = names, so_far + size
    return portions


async def _data(session: AsyncSession, names: Collection[str]) -> dict[str, bytes]:
    query = select(col(BlobRow.sha256), col(BlobRow.data)).where(col(BlobRow.sha256).in_(names))
    return {row.sha256: row.data for row in await session.execute(query)}


async def _named(session: AsyncSession) -> set[str]:
    named = set((await session.execute(select(col(SeriesRow.sha256)).distinct())).scalars())
    shards = select(col(ShardRow.blobs)).where(col(ShardRow.blobs).is_not(None))
    for blobs in (await session.execute(shards)).scalars():
        named.update((blobs or {}).values())
    return named


async def _users(
    session: AsyncSession, flawed: Collection[str], owners: Mapping[str, Collection[str]]
) -> dict[str, list[str]]:
    if not flawed:
        return {}
    needing = {name: {name, *owners.get(name, ())} for name in flawed}
    users = await _users_by_name(session, set[str]().union(*needing.values()))
    return {
        name: list(dict.fromkeys(user for one in sorted(names) for user in users[one]))
        for name, names in needing.items()
    }


async def _users_by_name(session: AsyncSession, wanted: Collection[str]) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {name: [] for name in wanted}
    series = select(SeriesRow, MarketRow).join(
        MarketRow, col(MarketRow.id) == col(SeriesRow.market_id)
    )
    for row, market in await session.execute(series.where(col(SeriesRow.sha256).in_(wanted))):
        name = " ".join(part for part in (row.kind, row.timeframe) if part)
        users[row.sha256].append(f"{name} of {market.symbol} on {market.venue}")
    shards = select(col(ShardRow.run_id), col(ShardRow.blobs)).where(
        col(ShardRow.blobs).is_not(None)
    )
    for run_id, blobs in await session.execute(shards.order_by(col(ShardRow.run_id))):
        for name, sha256 in (blobs or {}).items():
            if sha256 in users:
                users[sha256].append(f"{name} of run {run_id}")
    return users


async def _said_of_the_file(session: AsyncSession) -> tuple[str, ...]:
    found = (await session.execute(text("PRAGMA integrity_check(20)"))).scalars()
    broken = await session.execute(text("PRAGMA foreign_key_check"))
    notes = [str(line) for line in found if line != "ok"]
    notes += [f"a row of {row[0]} names one of {row[2]} that is not there" for row in broken]
    return tuple(notes)

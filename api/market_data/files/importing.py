"""`carry import PATH...`: files read, checked, merged, and stored all at once or not at all."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from api.errors import ImportRefused
from api.logs import get_logger
from api.market_data.contracts import Market
from api.market_data.files import receipts
from api.market_data.files.flags import Flags
from api.market_data.files.partners import Partner, attach_stated
from api.market_data.files.reading import Gathered, OnProgress, gather
from api.market_data.files.receipts import FilesReport
from api.market_data.files.storing import (
    SeriesOfMarkets,
    load_stored,
    merge_all,
    ready_to_store,
    store_merged,
)
from api.market_data.series import Series
from api.market_data.stopping import StillWanted, Stopped
from api.storage.database import Database

log = get_logger(__name__)
_NO_FLAGS = Flags()


async def import_files(
    database: Database,
    paths: Sequence[Path],
    flags: Flags = _NO_FLAGS,
    *,
    replace_stored: bool = False,
    skip_refused: bool = False,
    partners: Sequence[Partner] = (),
    within: Path | None = None,
    on_progress: OnProgress | None = None,
    still_wanted: StillWanted | None = None,
) -> FilesReport:
    """Import files and folders of any known layout.

    Rows are added to what is stored and must agree with it; canonical files are whole series and
    take its place, as everything does with replace_stored. skip_refused reports a refused file
    instead of raising. partners: spot markets of perps, whatever their names say.
    The very same files again are answered by the receipt of the first time, while what they
    gave is what is stored, but not with replace_stored: it mends damaged columns.
    within: as of `gather`; there is no receipt then. still_wanted: asked inside of the
    transaction that stores.
    Raises ImportRefused or Stopped, and then nothing at all is stored.
    """
    key = None
    if within is None:
        key = await asyncio.to_thread(
            receipts.key_of,
            paths,
            flags,
            replace_stored=replace_stored,
            skip_refused=skip_refused,
            partners=partners,
        )
    if key is not None and not replace_stored:
        async with database.session() as session:
            earlier = await receipts.find(session, key)
        if earlier is not None:
            return earlier
    gathered = await asyncio.to_thread(
        gather, paths, flags, skip_refused=skip_refused, on_progress=on_progress, within=within
    )
    _attach_spot(gathered, partners)
    if not gathered.pieces:
        raise ImportRefused(", ".join(map(str, paths)), None, _nothing_kept(gathered))
    async with database.transaction() as session:
        if still_wanted is not None and not await still_wanted(session):
            raise Stopped
        # What takes the place of all that is stored also mends what was damaged of it.
        stored = await load_stored(session, gathered.pieces, only_whole=replace_stored)
        held = {} if replace_stored else stored
        merged = await asyncio.to_thread(_merge_all, gathered, held, skip_refused)
        reports = await store_merged(session, merged, stored, partners)
        files, passed_over = tuple(gathered.files), tuple(gathered.passed_over)
        report = FilesReport(files, tuple(reports), passed_over)
        if key is not None:
            await receipts.remember(session, key, report)
    log.info("files imported", files=len(files), markets=len(reports))
    return report


async def look_at_files(
    database: Database,
    paths: Sequence[Path],
    flags: Flags = _NO_FLAGS,
    *,
    replace_stored: bool = False,
    partners: Sequence[Partner] = (),
    within: Path | None = None,
    on_progress: OnProgress | None = None,
) -> FilesReport:
    """What `import_files` would take each file for, or why it would refuse it; stores nothing.

    Raises ImportRefused for a path that does not exist.
    """
    gathered = await asyncio.to_thread(
        gather, paths, flags, skip_refused=True, on_progress=on_progress, within=within
    )
    _attach_spot(gathered, partners)
    async with database.snapshot() as session:
        stored = await load_stored(session, gathered.pieces, only_whole=replace_stored)
        held = {} if replace_stored else stored
        merged: SeriesOfMarkets = {}
        with suppress(ImportRefused):  # of the last file: its report has the reason
            merged = await asyncio.to_thread(_merge_all, gathered, held, True)
        for market, series in merged.items():
            try:
                await ready_to_store(session, market, series, stored.get(market, ()), partners)
            except ImportRefused as refused:
                gathered.refuse_market(market, refused)
    return FilesReport(tuple(gathered.files), (), tuple(gathered.passed_over))


def _attach_spot(gathered: Gathered, partners: Sequence[Partner]) -> None:
    """Give spot of one coin to the contract of many: BONK's spot belongs to 1000BONK's perp.

    By what was said, by a list of partners among the files, else where the coin has no contract
    of its own here.
    """
    moved, gathered.pieces = attach_stated(gathered.pieces, partners)
    contracts = {market for market, piece in gathered.pieces if piece.kind != "spot"}
    of_many = {
        replace(market, base=market.coin): market for market in contracts if market.coins > 1
    }
    gathered.pieces = moved + [
        (
            market
            if piece.kind != "spot" or market in contracts
            else of_many.get(market) or gathered.partners.get(market, market),
            piece,
        )
        for market, piece in gathered.pieces
    ]


def _merge_all(
    gathered: Gathered, stored: SeriesOfMarkets, skip_refused: bool
) -> dict[Market, tuple[Series, ...]]:
    while True:
        try:
            return merge_all(gathered.pieces, stored)
        except ImportRefused as refused:
            if not skip_refused:
                raise
            # One refused file less each time, so this ends.
            gathered.refuse(refused)
            if not gathered.pieces:
                raise


def _nothing_kept(gathered: Gathered) -> str:
    reasons = [
        f"{report.file}: {report.refused or '; '.join(report.notes)}" for report in gathered.files
    ]
    if not reasons:
        return "paths must hold files of market data, was without any"
    return "files must give at least one series, was none. " + " | ".join(reasons)

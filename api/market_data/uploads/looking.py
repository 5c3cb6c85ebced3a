"""A look at the files of an upload: what each would be taken for, kept until they are imported."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.market_data.files.importing import look_at_files
from api.market_data.files.receipts import FilesReport
from api.market_data.uploads.laid_out import laid_out, paths_of
from api.market_data.uploads.said import Said, flags_said
from api.storage import uploads
from api.storage.database import Database

_reading = asyncio.Semaphore(1)  # a file may become a hundred times its size in memory


async def look_at_upload(
    database: Database, upload_id: str, home: Path, said: Sequence[Said], *, replace: bool
) -> FilesReport:
    """What every file would be taken for; raises InvalidInput, and stores no series."""
    flags = flags_said(said)
    async with _reading, laid_out(database, upload_id, home) as root:
        report = await look_at_files(
            database, paths_of(root), flags, replace_stored=replace, within=root
        )
    async with database.transaction() as session:
        await uploads.keep_look(session, upload_id, _look(report, said, replace=replace))
    return report


def _look(report: FilesReport, said: Sequence[Said], *, replace: bool) -> dict[str, Any]:
    understood = [one for one in report.files if one.refused is None]
    markets = dict.fromkeys((one.venue, one.symbol) for file in understood for one in file.series)
    return {
        "said": [dict(one) for one in said],
        "replace": replace,
        "markets": [list(market) for market in markets],
        "files": len(report.files),
        "refused": len(report.files) - len(understood),
    }

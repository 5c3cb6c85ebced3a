"""Files of an upload on the disk for as long as they are read: a private folder of the home."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import FileIO
from pathlib import Path

from api.errors import InvalidInput
from api.storage import uploads
from api.storage.database import Database

_PREFIX = "upload-"
_LEFT_BEHIND_SECONDS = 86_400.0  # by a process that was killed while it read


@asynccontextmanager
async def laid_out(database: Database, upload_id: str, home: Path) -> AsyncIterator[Path]:
    """The folder with the files of an upload, each at its name; gone in the end.

    Raises InvalidInput where they were forgotten.
    """
    root = await asyncio.to_thread(_new_folder, home)
    try:
        async with database.session() as session:
            files = await uploads.files(session, upload_id)
            if not files:
                raise InvalidInput(
                    "upload", "upload must have files; those of this one are not there any more"
                )
            for file in files:
                target = await asyncio.to_thread(_opened, root / file.name)
                with target:
                    async for piece in uploads.pieces(session, upload_id, file.name):
                        await asyncio.to_thread(target.write, piece)
        yield root
    finally:
        await asyncio.to_thread(shutil.rmtree, root, ignore_errors=True)


def paths_of(root: Path) -> list[Path]:
    """What a shell would give for the folder's `*`: a file by itself is always tried."""
    return sorted(root.iterdir())


def _new_folder(home: Path) -> Path:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in home.glob(f"{_PREFIX}*"):
        if old.stat().st_mtime < time.time() - _LEFT_BEHIND_SECONDS:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=home)).resolve()  # for us alone


def _opened(path: Path) -> FileIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("xb", buffering=0)

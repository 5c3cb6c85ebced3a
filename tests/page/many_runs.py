"""A history of many runs: one that was computed, copied with its result into the past."""

import base64
import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

_FIRST_MS = 1_577_836_800_000  # 2020-01-01: older than everything else of the service
_MINUTE_MS = 60_000
_BESIDE = ("shard", "run_outline", "run_subject", "blob_use")
_TAG = "copied"


@contextmanager
def many_runs(home: Path, run_id: str, count: int) -> Iterator[list[str]]:
    """So many copies of a run of the embedded database, the oldest first; gone at the end."""
    with closing(sqlite3.connect(home / "carrybench.sqlite", timeout=30)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        source = base64.b64decode(run_id).decode().partition(":")[2]
        ids = [str(uuid.UUID(int=(_FIRST_MS + n) << 80 | n)) for n in range(count)]
        with database:
            for number, copy in enumerate(ids):
                at_ms = _FIRST_MS + number * _MINUTE_MS
                changes = {
                    "id": copy,
                    "active_run_key": None,
                    "created_at_ms": at_ms,
                    "started_at_ms": at_ms,
                    "finished_at_ms": at_ms + 1,
                    "label": f"Run {number + 1} of {count}",
                    "tags": json.dumps([_TAG]),
                }
                _copy(database, "run", "id", source, changes)
                for table in _BESIDE:
                    _copy(database, table, "run_id", source, {"run_id": copy})
        try:
            yield [base64.b64encode(f"Run:{copy}".encode()).decode() for copy in ids]
        finally:
            with database:
                database.executemany("DELETE FROM run WHERE id = ?", [(copy,) for copy in ids])


def _copy(
    database: sqlite3.Connection, table: str, key: str, source: str, changes: Mapping[str, object]
) -> None:
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    told = ", ".join("?" if name in changes else name for name in names)
    given = [changes[name] for name in names if name in changes]
    database.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {told} FROM {table} WHERE {key} = ?",  # noqa: S608
        [*given, source],
    )

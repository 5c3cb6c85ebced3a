"""Encoded answers that cannot change any more, kept in the memory of one API process.

Kept is what the schema calls fixed (`api.schema.fixed`), without errors, about runs that have
ended. An ended run is never written again, but it can be deleted, by this process or another:
before a kept answer is given, the database is asked whether its runs are still there as they were.
On SQLite that takes microseconds unless something was written since; on PostgreSQL all who ask in
the same moment share one query. Who asks is established before, and nobody gets what was answered
to another owner.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from cachetools import LRUCache

from api.http.coding import pack
from api.storage import runs
from api.storage.batching import Batch
from api.storage.changes import Changes
from api.storage.database import DATABASE_FAILURES, Database
from api.storage.runs import RunMark, RunStatus, mark_of
from api.storage.tables import RunRow

_LONGEST_REQUEST_BYTES = 20_000
_ENTRY_BYTES = 1_000  # what an entry takes beside its text, generously
_LARGEST_SHARE = 8  # no single answer takes more than this part of the room


@dataclass(slots=True)
class _Kept:
    body: bytes
    marks: Mapping[str, RunMark]
    changes: Changes | None  # of the database when the marks were seen
    packed: dict[str, bytes] = field(default_factory=dict)  # the body by content coding

    @property
    def size(self) -> int:
        bodies = len(self.body) + sum(map(len, self.packed.values()))
        return bodies + _ENTRY_BYTES * (1 + len(self.marks))


class KeptAnswers:
    """The most recently used of them, up to a number of bytes; 0 keeps none."""

    def __init__(self, database: Database, capacity_bytes: int) -> None:
        self._database = database
        self._kept = LRUCache[bytes, _Kept](capacity_bytes, attrgetter("size"))
        self._marks = Batch[RunMark](self._read_marks)
        self.hits = 0

    @property
    def held_bytes(self) -> int:
        """Memory that they take together."""
        return int(self._kept.currsize)

    def changes(self) -> Changes | None:
        """What `keep` wants to know: read it before anything is read for an answer."""
        return self._database.changes()

    async def find(self, key: bytes) -> bytes | None:
        """The answer to this request if it is kept and still true."""
        kept = self._kept.get(key)
        if kept is None:
            return None
        if kept.marks and not await self._is_true(kept):
            self._discard(key, kept)
            return None
        self.hits += 1
        return kept.body

    def keep(
        self, key: bytes, body: bytes, rows: Sequence[RunRow | None], changes: Changes | None
    ) -> None:
        """Keep the answer of a fixed query that told of these runs, if all of them have ended."""
        marks = {row.id: mark_of(row) for row in rows if row is not None}
        if None in rows or not all(RunStatus(mark.status).is_final for mark in marks.values()):
            return
        kept = _Kept(body, marks, changes)
        if kept.size * _LARGEST_SHARE <= self._kept.maxsize:
            self._kept[key] = kept

    async def packed(self, key: bytes | None, body: bytes, coding: str) -> bytes:
        """The body of an answer in a content coding: of a kept answer packed once, and kept too."""
        kept = None if key is None else self._kept.get(key)
        if kept is None or kept.body is not body:
            return await pack(body, coding)
        found = kept.packed.get(coding)
        if found is None:
            found = await pack(body, coding)
            # Meanwhile it may have gone, or somebody else has packed it.
            if key is not None and self._kept.get(key) is kept and coding not in kept.packed:
                kept.packed[coding] = found
                self._kept[key] = kept  # which is larger now
        return found

    async def _is_true(self, kept: _Kept) -> bool:
        changes = self._database.changes()
        if changes is not None and changes == kept.changes:
            return True  # nothing at all was written since
        try:
            for run_id, mark in kept.marks.items():
                if await self._marks.load(run_id) != mark:
                    return False
        except (KeyError, *DATABASE_FAILURES):
            return False  # gone; or nobody knows, and whoever reads it anew will say so
        kept.changes = changes
        return True

    async def _read_marks(self, run_ids: Sequence[str]) -> Mapping[str, RunMark]:
        async with self._database.session() as session:
            return await runs.marks(session, run_ids)

    def _discard(self, key: bytes, kept: _Kept) -> None:
        if self._kept.get(key) is kept:
            del self._kept[key]


def key_of(owner: str | None, form: str, sent: bytes) -> bytes | None:
    """What must be equal for an answer to be the same: whose runs are visible, form, request.

    form: whatever else decides the answer's bytes. sent: the request to the byte, so query,
    variables and operation name need not be compared. None: too long to be kept.
    """
    if len(sent) > _LONGEST_REQUEST_BYTES:
        return None
    head = f"{form}\n{'everybody' if owner is None else f'owner {owner}'}\n"
    return hashlib.sha256(head.encode() + sent).digest()

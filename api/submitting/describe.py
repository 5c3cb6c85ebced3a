"""What people say of a run: its label, tags, a note, that it is pinned, or asked again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import InvalidInput, RunNotFound
from api.logs import get_logger
from api.registry import config_of
from api.runs.services import Services
from api.storage import reruns, runs
from api.storage.tables import RunRow
from api.submitting.submit import check_texts

MOST_TAGS = 20
LONGEST_TAG = 40
LONGEST_NOTE = 2_000
_IN_NOTES = "\n\t"

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said from now on; None leaves it as it is, an empty text or list takes it away.

    Raises InvalidInput.
    """

    label: str | None = None
    tags: Sequence[str] | None = None
    note: str | None = None
    pinned: bool | None = None
    rerun_on_new_data: bool | None = None

    def __post_init__(self) -> None:
        tags = self.tags or ()
        if len(tags) > MOST_TAGS:
            raise InvalidInput("tags", f"must be at most {MOST_TAGS}, were {len(tags)}")
        for index, tag in enumerate(tags):
            field = f"tags.{index}"
            if not 1 <= len(tag) <= LONGEST_TAG:
                raise InvalidInput(
                    field, f"must have 1 to {LONGEST_TAG} characters, was {len(tag)}"
                )
            _refuse_unprintable(field, tag)
        if len(self.note or "") > LONGEST_NOTE:
            length = len(self.note or "")
            raise InvalidInput("note", f"must have at most {LONGEST_NOTE} characters, was {length}")
        _refuse_unprintable("note", self.note or "", _IN_NOTES)
        _refuse_unprintable("label", self.label or "")


async def describe(
    services: Services, run_id: str, words: Words, owner: str | None = None
) -> RunRow:
    """Say it of a run in whatever status, and return it. Raises RunNotFound or InvalidInput."""
    check_texts(services.settings, words.label, None)
    values: dict[str, object] = {}
    if words.label is not None:
        values["label"] = words.label or None
    if words.tags is not None:
        values["tags"] = list(dict.fromkeys(words.tags))
    if words.note is not None:
        values["note"] = words.note or None
    if words.pinned is not None:
        values["pinned"] = words.pinned

    async def write() -> RunRow | None:
        async with services.database.transaction(durable=True) as session:
            run = await runs.describe(session, run_id, owner, values)
            if run is not None and words.rerun_on_new_data is not None:
                await _want_rerun(session, run, words.rerun_on_new_data)
            return run

    run = await asyncio.shield(write())
    if run is None:
        raise RunNotFound(run_id)
    log.info("run described", run_id=run_id, changed=sorted(values))
    return run


async def _want_rerun(session: AsyncSession, run: RunRow, wanted: bool) -> None:
    if not wanted:
        await reruns.want_no_more(session, run.id)
    elif config_of(run).computed_from is None:
        raise InvalidInput(
            "rerunOnNewData", f"must be said of runs that compute, was of {run.kind}"
        )
    else:
        await reruns.want(session, run.id)


def _refuse_unprintable(field: str, text: str, also: str = "") -> None:
    for character in text:
        if not character.isprintable() and character not in also:
            code = f"U+{ord(character):04X}"
            raise InvalidInput(field, f"must hold printable characters only, was {code}")

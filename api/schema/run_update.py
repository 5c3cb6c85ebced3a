"""What people say of a run, changed at any time."""

from typing import Annotated

import strawberry

from api import errors
from api.access.grants import Scope
from api.errors import shown
from api.schema.context import Info
from api.schema.forms import run_of
from api.schema.ids import decode_run_id
from api.schema.results import InvalidInput, RunNotFound, StorageUnavailable, start_failure
from api.schema.run import Run
from api.submitting.describe import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, Words, describe


@strawberry.input(description="What is to change; a field that is absent stays as it is.")
class UpdateRunInput:
    label: str | None = strawberry.field(
        default=None, description="Its name for people; an empty text takes it away."
    )
    tags: list[str] | None = strawberry.field(
        default=None,
        description=f"All its tags, at most {MOST_TAGS} of {LONGEST_TAG} characters; an empty list "
        "takes them away.",
    )
    note: str | None = strawberry.field(
        default=None,
        description=f"A note of at most {LONGEST_NOTE:,} characters; an empty text takes it away.",
    )
    pinned: bool | None = strawberry.field(
        default=None, description="Whether it is to be kept and found at once."
    )
    rerun_on_new_data: bool | None = strawberry.field(
        default=None,
        description="Whether workers ask it again once its markets have new data: over the same "
        "period where that ended before the data did, else on to their new end.",
    )


@strawberry.type(description="The run says what was asked for.")
class RunUpdated:
    run: Run = strawberry.field(description="The run.")


UpdateRunResult = Annotated[
    RunUpdated | RunNotFound | InvalidInput | StorageUnavailable,
    strawberry.union("UpdateRunResult", description="What came of changing what a run says."),
]


async def update_run(info: Info, node_id: str, sent: UpdateRunInput) -> UpdateRunResult:
    """Change what a run of the asker says."""
    access = info.context.access
    access.require(Scope.RUN, "change runs")
    run_id = decode_run_id(node_id)
    if run_id is None:
        return no_such_run(node_id)
    try:
        words = Words(sent.label, sent.tags, sent.note, sent.pinned, sent.rerun_on_new_data)
        row = await describe(info.context.services, run_id, words, access.visible_owner)
    except errors.RunNotFound:
        return no_such_run(node_id)
    except errors.InvalidInput as error:
        failure = start_failure(error)
        assert isinstance(failure, InvalidInput)  # noqa: S101  what that error becomes
        return failure
    return RunUpdated(run=run_of(row))


def no_such_run(node_id: str) -> RunNotFound:
    """The answer where an id is none of a run that the asker may see."""
    return RunNotFound(message=f"id must be that of a stored run, was {shown(node_id)}")

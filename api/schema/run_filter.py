"""Which runs are to be listed."""

import strawberry

from api.storage.run_filters import ALL_RUNS, RunFilter


@strawberry.input(description="What must hold of a run to be listed: all that is given.")
class RunFilterInput:
    tag: str | None = strawberry.field(default=None, description="One of its tags, exactly.")
    pinned: bool | None = strawberry.field(default=None, description="Whether it is pinned.")
    label_text: str | None = strawberry.field(
        default=None, description="Part of its label, in any case."
    )
    synthetic: bool | None = strawberry.field(
        default=None, description="Whether its data was made by a generator."
    )


def filter_of(sent: RunFilterInput | None) -> RunFilter:
    """As it is looked for; nothing of an absent one."""
    if sent is None:
        return ALL_RUNS
    return RunFilter(sent.tag, sent.pinned, sent.label_text, sent.synthetic)

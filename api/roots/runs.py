"""Finding runs: by id, in pages, and each in the form of its kind."""

import strawberry

from api.errors import shown
from api.schema.context import Info
from api.schema.enums import RunKind, RunStatus
from api.schema.forms import run_of
from api.schema.ids import decode_run_id
from api.schema.paging import PageInfo, decode_cursor, encode_cursor
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.run import Run
from api.schema.run_filter import RunFilterInput, filter_of
from api.storage import runs
from api.storage.runs import RunPosition
from api.storage.tables import RunRow


@strawberry.type(description="A run in a connection.")
class RunEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: Run = strawberry.field(description="The run.")


@strawberry.type(description="A page of runs, the newest first.")
class RunConnection:
    edges: list[RunEdge] = strawberry.field(description="The runs with their cursors.")
    nodes: list[Run] = strawberry.field(description="The runs.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All runs that match.")


async def stored_run(info: Info, run_id: str) -> RunRow | None:
    """The row of a run that the asker may see."""
    async with info.context.services.database.session() as session:
        return await runs.get(session, run_id, info.context.access.visible_owner)


async def find_run(info: Info, node_id: str) -> Run | None:
    """The run of a GraphQL id; None where the id is malformed or nobody's."""
    run_id = decode_run_id(node_id)
    row = None if run_id is None else await stored_run(info, run_id)
    info.context.tell_run(row)
    return None if row is None else run_of(row)


async def run_page(
    info: Info,
    first: int,
    after: str | None,
    kind: RunKind | None,
    status: RunStatus | None,
    where: RunFilterInput | None,
) -> RunConnection:
    """A page of the runs that the asker may see."""
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    place = None if after is None else _place(after)
    owner = info.context.access.visible_owner
    wanted_kind = None if kind is None else kind.value
    which = filter_of(where)
    wanted_status = None if status is None else runs.RunStatus(status.value)
    async with info.context.services.database.session() as session:
        rows = await runs.page(
            session,
            first=first + 1,
            after=place,
            owner=owner,
            kind=wanted_kind,
            status=wanted_status,
            which=which,
        )
        total = await runs.count(
            session, owner=owner, kind=wanted_kind, status=wanted_status, which=which
        )
    has_next, rows = len(rows) > first, rows[:first]
    edges = [RunEdge(cursor=_cursor(row), node=run_of(row)) for row in rows]
    return RunConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=total,
    )


def _cursor(row: RunRow) -> str:
    return encode_cursor("runs", f"{row.created_at_ms} {row.id}")


def _place(cursor: str) -> RunPosition:
    created, _, run_id = decode_cursor("runs", cursor).partition(" ")
    if not (created.isascii() and created.isdecimal() and len(created) <= 18 and run_id):
        raise BadUserInput(
            "after", f"after must be a cursor of this connection, was {shown(cursor)}"
        )
    return RunPosition(int(created), run_id)

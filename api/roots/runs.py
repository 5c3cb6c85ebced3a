"""Finding runs: by id, in pages, and each in the form of its kind."""

import strawberry

from api.schema.context import Info
from api.schema.enums import RunKind, RunStatus
from api.schema.forms import run_of
from api.schema.ids import decode_run_id
from api.schema.paging import PageInfo
from api.schema.refusals import whole_number_between
from api.schema.run import Run
from api.schema.run_cursors import cursor_of, place_of
from api.schema.run_filter import RunFilterInput, RunOrderInput, filter_of, order_of
from api.storage import runs
from api.storage.run_filters import RunFilter
from api.storage.tables import RunRow


@strawberry.type(description="A run in a connection.")
class RunEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: Run = strawberry.field(description="The run.")


@strawberry.type(description="A page of runs.")
class RunConnection:
    edges: list[RunEdge] = strawberry.field(description="The runs with their cursors.")
    nodes: list[Run] = strawberry.field(description="The runs.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    which: strawberry.Private[RunFilter]

    @strawberry.field(description="All runs that match.")
    async def total_count(self, info: Info) -> int:
        # Only for who asks: a page needs no look at all the runs.
        async with info.context.services.database.session() as session:
            owner = info.context.access.visible_owner
            return await runs.count(session, owner=owner, which=self.which)


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
    order_by: RunOrderInput | None,
) -> RunConnection:
    """A page of the runs that the asker may see."""
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    order, which = order_of(order_by), filter_of(where, kind, status)
    async with info.context.services.database.session() as session:
        rows = await runs.page(
            session,
            first=first + 1,
            after=None if after is None else place_of(order, after),
            owner=info.context.access.visible_owner,
            which=which,
            order=order,
        )
    has_next, rows = len(rows) > first, rows[:first]
    edges = [RunEdge(cursor=cursor_of(order, row), node=run_of(row)) for row in rows]
    return RunConnection(
        edges=edges,
        nodes=[edge.node for edge in edges],
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        which=which,
    )

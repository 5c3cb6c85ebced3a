"""Comparing stored runs."""

from typing import Annotated

import strawberry

from api.errors import shown
from api.registry import has_part, part_of
from api.runs.names import RunKind
from api.schema.context import Info
from api.schema.forms import run_of
from api.schema.ids import decode_run_id
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.run import Run
from api.schema.run_comparison import MOST_COMPARED, Outcome, RunComparison, comparison_of
from api.storage import runs
from api.storage.runs import RunStatus
from api.storage.tables import RunRow

_FEWEST = 2
_FEWEST_POINTS = 6 * MOST_COMPARED

RunIds = Annotated[
    list[strawberry.ID],
    strawberry.argument(
        description=f"{_FEWEST} to {MOST_COMPARED} runs that have a result with one equity curve: "
        "backtests, portfolios, walk-forwards, of any age. The first is what the others are "
        "compared with."
    ),
]
AsFractions = Annotated[
    bool,
    strawberry.argument(
        description="Whether curves are fractions of each run's capital: 1 at the start."
    ),
]
ComparedPoints = Annotated[
    int,
    strawberry.argument(
        description=f"Most instants of the axis, from {_FEWEST_POINTS} to "
        "`service.limits.curvePoints`; the first, last, lowest and highest of each curve stay."
    ),
]


async def compare_runs(
    info: Info, ids: list[strawberry.ID], max_points: int, *, as_fractions: bool
) -> RunComparison:
    """Runs that the asker may see beside each other; refuses in words what cannot be compared."""
    most = info.context.settings.max_curve_points
    whole_number_between("maxPoints", max_points, _FEWEST_POINTS, most)
    if not _FEWEST <= len(ids) <= MOST_COMPARED:
        raise BadUserInput("ids", f"ids must be {_FEWEST} to {MOST_COMPARED} runs, were {len(ids)}")
    run_ids = [decode_run_id(one) or "" for one in ids]
    async with info.context.services.database.session() as session:
        stored = await runs.get_many(session, run_ids, info.context.access.visible_owner)
    found: list[tuple[RunRow, Run, Outcome]] = []
    for place, run_id in enumerate(run_ids):
        field = f"ids.{place}"
        if run_id not in stored:
            raise BadUserInput(field, f"{field} must be a stored run, was {shown(ids[place])}")
        if run_id in run_ids[:place]:
            raise BadUserInput(field, f"{field} must not name a run twice, was {shown(ids[place])}")
        row = stored[run_id]
        found.append((row, run_of(row), await _outcome(info, field, row)))
    return await comparison_of(found, max_points, as_fractions=as_fractions)


async def _outcome(info: Info, field: str, row: RunRow) -> Outcome:
    kind = RunKind(row.kind).replace("_", "-").lower()
    if not has_part(row.kind, "overlay"):
        raise BadUserInput(
            field,
            f"{field} must be a run with one equity curve, was a {kind}: open a cell, a market or "
            "an entry of it as a run of its own",
        )
    outcome: Outcome | None = None
    if RunStatus(row.status).is_final:
        outcome = await part_of(row.kind, "overlay").OUTCOME(info.context.results, row)
    if outcome is None:
        raise BadUserInput(field, f"{field} must have ended with a result, was {row.status}")
    return outcome

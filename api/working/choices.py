"""Whether a run was chosen from many results, and by what it is judged then."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.registry import config_of, kind_of
from api.storage import judgements
from api.storage.database import Database
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from engine.analysis.luck.chosen import Choice

if TYPE_CHECKING:
    from api.runs.results import ResultReader

_MOST_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class JudgeFirst(Exception):
    """Another run is to be judged before this one."""

    run_id: str


async def choice_of(
    database: Database, reader: "ResultReader", run: RunRow, tried: frozenset[str]
) -> Choice | None:
    """Among what a run was chosen: of several the one with the most cells; None where nowhere.

    tried: what need not be judged first, for it failed. Raises JudgeFirst.
    """
    if kind_of(run.kind).offers_choice:
        return None
    config = config_of(run)
    scope = config.choice_scope
    if scope is None:
        return None
    async with database.session() as session:
        found = await judgements.offering(session, run.owner, scope, _MOST_LOOKED_AT)
    best: Choice | None = None
    for origin, judged in found:
        if not config_of(origin).offers(config):
            continue
        if judged.status == RunStatus.QUEUED and origin.id not in tried:
            raise JudgeFirst(origin.id)
        luck = (judged.parts or [{}])[0].get("luck")
        if luck and luck["best_by_luck"] and (not best or best.cells < luck["distinct_cells"]):
            columns = await reader.judged_columns_of(origin)
            length = luck["best_by_luck"]["block_days"]
            best = Choice(luck["distinct_cells"], length, columns["maxima"])
    return best

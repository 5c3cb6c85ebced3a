"""What a kind of run is: what every room of kinds/ says of itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from api.broker.events import CellBlock
from api.runs.config import RunConfig
from api.runs.names import RunKind
from api.runs.results import ResultReader
from api.runs.values import Document
from api.storage.tables import RunRow

CellsSoFar = Callable[[ResultReader, RunRow, int], Awaitable[CellBlock | None]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a run of one kind is; found by name through api/registry.py.

    description: one sentence, for the schema. from_document: the config whose document a run
    holds, one of an older release too. shards_stand_alone: each shard is a result by itself, so
    one that fails never stops the rest. answer_lasts: an equal question is answered by a run that
    has succeeded. cells_so_far: where subscribers are told of cells, those stored by now, or None
    where they are more than may travel.

    Beside kind.py its room holds, each loaded by name and only by whom it concerns: work.py
    (workers), graphql.py (the API), tables.py (exports).
    """

    name: RunKind
    description: str
    from_document: Callable[[Document], RunConfig]
    shards_stand_alone: bool = False
    answer_lasts: bool = True
    cells_so_far: CellsSoFar | None = None

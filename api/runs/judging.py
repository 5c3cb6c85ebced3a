"""What a kind's judging.py gets to judge a run with, and what it gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeVar

from numpy.typing import NDArray

from api.runs.names import MarketKey
from api.runs.results import ResultReader
from api.runs.services import Services
from api.runs.values import Document
from api.storage.tables import RunRow
from engine.analysis.luck.chosen import Choice
from engine.analysis.luck.draws import seed_of
from engine.analysis.luck.judge import judge_run
from engine.analysis.luck.record import Record
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.params import Period

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Judged:
    """parts: what is said of each result of a run; columns: numbers beside, by name."""

    parts: Sequence[Document]
    columns: Mapping[str, NDArray[Any]] = field(default_factory=dict)


class Desk(Protocol):
    """A run that has succeeded on a worker's desk; each kind that is judged has
    `async def judge(desk) -> Judged | None`, None where it was told to stop.
    """

    run: RunRow
    reader: ResultReader
    services: Services
    choice: Choice | None  # among what the run was chosen

    def should_stop(self) -> bool:
        """Whether it is to end before its end: the worker stops, or the run is gone."""

    async def market(self, key: MarketKey, period: Period, costs: Costs) -> MarketColumns:
        """Prepared columns of the revisions that the run names; raises MarketNotFound or NoData."""

    async def in_thread(self, compute: Callable[[], T]) -> T:
        """What a pure, slow function gives, in the thread of judgements."""


async def judge_records(desk: Desk, records: Sequence[Record]) -> Judged:
    """Each record by itself."""
    seed = seed_of(desk.run.run_key)
    parts = await desk.in_thread(
        lambda: [asdict(judge_run(record, seed, desk.choice)) for record in records]
    )
    return Judged(parts)

"""What the workers' part of a kind gets to work with, and what it gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Protocol

from numpy.typing import NDArray

from api.runs.names import MarketKey
from api.runs.services import Services
from api.storage.results import PackedColumns
from api.storage.tables import RunRow, ShardRow
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.params import Period
from engine.model.result import DataUse

if TYPE_CHECKING:
    from engine.sweep.run import CellColumns

Groups = dict[str, Mapping[str, NDArray[Any]]]


@dataclass(frozen=True, slots=True)
class Computed:
    """A shard's result, packed; `done` counts in the run's progress unit."""

    done: int
    is_whole: bool
    summary: dict[str, Any] = field(default_factory=dict)
    packed: PackedColumns = field(default_factory=lambda: PackedColumns({}, []))


class Reports(Protocol):
    """Where a shard tells how far it is."""

    done: int

    def on_cells(self, first: int, last: int, chunk: "CellColumns") -> None:
        """The cells [first, last) are computed; may come from a kernel thread."""

    def on_done(self, done: int) -> None:
        """So much is done of what has no cells, in the run's progress unit."""


class Bench(Protocol):
    """A claimed shard on a worker's bench; each kind has `async def work(bench) -> Computed`."""

    run: RunRow
    shard: ShardRow
    reports: Reports
    services: Services

    def should_stop(self) -> bool:
        """Whether the shard is to end before its end; asked between two chunks."""

    async def market(self, key: MarketKey, period: Period, costs: Costs) -> MarketColumns:
        """Prepared columns of the revisions that the run names, with what its costs are made of.

        Raises MarketNotFound or NoData.
        """

    async def in_thread(self, compute: Callable[[], Computed]) -> Computed:
        """What a pure, slow function computes, in a kernel thread of the run's lane."""


def columns_of(value: Any) -> dict[str, NDArray[Any]]:
    """The fields of a dataclass of columns by name."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def data_use_document(use: DataUse) -> dict[str, Any]:
    """What the data gave, as JSON."""
    document = {one.name: getattr(use, one.name) for one in fields(use)}
    arrays = {name: value.tolist() for name, value in document.items() if hasattr(value, "tolist")}
    return document | arrays

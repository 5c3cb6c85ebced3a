"""Cells of a sweep: one record each, in pages, in any order."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import strawberry
from numpy.typing import NDArray
from strawberry.types.nodes import SelectedField, Selection

from api.kinds.sweep.cell_order import as_at
from api.kinds.sweep.grid_types import ParameterValue, parameter_values
from api.kinds.sweep.inputs import CellOrderInput
from api.kinds.sweep.stored import StoredSweep
from api.schema.context import Info
from api.schema.enums import CellState, OrderDirection, SweepMetric
from api.schema.metrics import CellMetrics
from api.schema.paging import PageInfo, decode_offset, encode_cursor
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.sent import in_graphql_words
from api.storage.runs import RunStatus
from api.storage.tables import RunRow
from engine.metrics.catalogue import COUNTS
from engine.metrics.drawdown import is_ruined
from engine.model.errors import InvalidParams
from engine.model.written import camel
from engine.sweep.grid import Grid
from engine.sweep.heatmap import on_edge

T = TypeVar("T")

_METRIC_NAMES = {camel(metric.value): metric.value for metric in SweepMetric}


@strawberry.type(description="One cell of a sweep: one set of parameters.")
class SweepCell:
    index: int = strawberry.field(description="Its index; the last axis varies fastest.")
    state: CellState = strawberry.field(description="Where it stands.")
    parameters: list[ParameterValue] = strawberry.field(
        description="The swept parameters, in the order of the axes."
    )
    metrics: CellMetrics | None = strawberry.field(
        description="What came of it; null unless computed."
    )
    on_edge: bool = strawberry.field(
        description="Whether it lies on the end of an axis of 3 or more values: the best may lie "
        "outside the grid."
    )
    ruined: bool | None = strawberry.field(
        description="Whether its equity fell to 0 or below: what follows could not have been held, "
        "so it is neither best nor robust; null unless computed."
    )


@strawberry.type(description="A cell in a connection.")
class CellEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: SweepCell = strawberry.field(description="The cell.")


@strawberry.type(description="A page of cells.")
class CellConnection:
    edges: list[CellEdge] = strawberry.field(description="The cells with their cursors.")
    nodes: list[SweepCell] = strawberry.field(description="The cells.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All cells.")


@dataclass(frozen=True, slots=True)
class _Cells:
    """Chosen cells with every metric at hand."""

    grid: Grid
    computed: NDArray[np.bool_]
    columns: Mapping[str, NDArray[np.float64]]

    def cell(self, index: int) -> SweepCell:
        computed = bool(self.computed[index])
        return SweepCell(
            index=index,
            state=cell_state(self.grid, self.computed, index),
            parameters=parameter_values(self.grid.parameters_of(index)),
            metrics=self._metrics(index) if computed else None,
            on_edge=bool(on_edge(self.grid, index)),
            ruined=self._ruined(index) if computed else None,
        )

    def _ruined(self, index: int) -> bool | None:
        column = self.columns.get("max_drawdown")  # loaded where it was asked for
        return None if column is None else bool(is_ruined(column[index : index + 1])[0])

    def _metrics(self, index: int) -> CellMetrics:
        found = {name: _number(name, column[index]) for name, column in self.columns.items()}
        # What was not loaded was not asked for, so nobody sees its None.
        values: dict[str, Any] = dict.fromkeys(_METRIC_NAMES.values()) | found
        return CellMetrics(**values)


def cell_state(grid: Grid, computed: NDArray[np.bool_], index: int) -> CellState:
    """Where a cell stands."""
    if computed[index]:
        return CellState.COMPUTED
    invalid = grid.invalid_cells(index, index + 1)[0]
    return CellState.INVALID if invalid else CellState.PENDING


async def sweep_cells(info: Info, stored: StoredSweep, indices: Sequence[int]) -> list[SweepCell]:
    """The cells of these indices, with the metrics that the query asks for."""
    columns = {name: await stored.column(name) for name in metrics_asked_for(info)}
    cells = _Cells(stored.grid, stored.computed, columns)
    return [cells.cell(index) for index in indices]


async def cell_page(
    run: RunRow,
    stored: StoredSweep,
    first: int,
    after: str | None,
    order_by: CellOrderInput | None,
    info: Info,
) -> CellConnection:
    """A page of cells; undefined metrics come last, equal ones in the order of the grid.

    In an order by a metric, a page after a cursor shows the sweep as it stood at that cursor.
    """
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    total = stored.grid.total_cells
    if order_by is None:
        connection = f"cells {run.id}"
        start = decode_offset(connection, after)
        chosen = list(range(start, min(start + first, total)))
        instant = ""
    else:
        connection = f"cells {run.id} {order_by.metric.name} {order_by.direction.name}"
        is_over = RunStatus(run.status).is_final
        stored, start, instant = as_at(connection, after, stored, is_over=is_over)
        values, direction = await stored.column(order_by.metric.value), order_by.direction
        order = await info.context.over_cells(total, lambda: ordered(values, direction))
        chosen = order[start : start + first].tolist()
    nodes = await sweep_cells(info, stored, chosen)
    edges = [
        CellEdge(cursor=encode_cursor(connection, f"{start + offset}{instant}"), node=node)
        for offset, node in enumerate(nodes)
    ]
    return CellConnection(
        edges=edges,
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=start + len(nodes) < total,
            has_previous_page=start > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=total,
    )


def ordered(values: NDArray[np.float64], direction: OrderDirection) -> NDArray[np.intp]:
    """Indices by value, NaN last either way, equal values in their own order."""
    keys = -values if direction is OrderDirection.DESCENDING else values
    return np.argsort(keys, kind="stable")  # NumPy puts NaN last


def metrics_asked_for(info: Info) -> list[str]:
    """The metrics of cells that the field at hand is asked for."""
    # A column of a million cells takes 8 MB: those nobody asked for stay in the database.
    names: set[str] = set()

    def visit(selections: Iterable[Selection], inside: bool) -> None:
        for selection in filter(_is_included, selections):
            if isinstance(selection, SelectedField):
                if selection.name == "ruined":
                    names.add("max_drawdown")
                if inside and selection.name in _METRIC_NAMES:
                    names.add(_METRIC_NAMES[selection.name])
                visit(selection.selections, selection.name == "metrics")
            else:
                visit(selection.selections, inside)

    visit(info.selected_fields, False)
    return sorted(names)


def _is_included(selection: Selection) -> bool:
    told = selection.directives
    left_out = told.get("include", {}).get("if") is False or told.get("skip", {}).get("if") is True
    return not left_out


def _number(name: str, value: float) -> float | int | None:
    if math.isnan(value):
        return None
    return int(value) if name in COUNTS else float(value)


async def over_cells(info: Info, stored: StoredSweep, compute: Callable[[], T]) -> T:
    """The result of a function of the engine; what it refuses is the client's mistake."""
    try:
        return await info.context.over_cells(stored.grid.total_cells, compute)
    except InvalidParams as error:
        raise BadUserInput(error.field, in_graphql_words(str(error))) from None

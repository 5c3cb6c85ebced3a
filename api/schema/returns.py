"""What a curve returned by month and year, and its worst falls, as GraphQL shows them."""

from datetime import datetime

import strawberry

from api.instants import instant
from api.runs.result_columns import Columns
from api.schema.arguments import First
from api.schema.context import Info
from api.schema.fixed import FIXED
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, TimeColumn
from engine.metrics.calendar import Unit, calendar_returns
from engine.metrics.drawdown import drawdown_curve, worst_drawdowns
from engine.model.units import DAY_MS


@strawberry.type(description="Returns by calendar, one entry per month or year in every column.")
class CalendarReturns:
    starts: TimeColumn = strawberry.field(description="First instant of each, UTC.")
    returns: FloatColumn = strawberry.field(
        description="Fraction of the equity that it began with; null where that is not above 0."
    )


@strawberry.type(description="A fall of the equity from a peak until that is regained.")
class Drawdown:
    peak_at: datetime = strawberry.field(description="When it began.")
    trough_at: datetime = strawberry.field(description="When it was deepest.")
    recovered_at: datetime | None = strawberry.field(
        description="When the peak was regained; null where it was not."
    )
    depth: float = strawberry.field(description="Fall below the peak, fraction of it.")
    days: float = strawberry.field(
        description="Days from its begin to its end, or to the end of the period."
    )


@strawberry.interface(description="A result with one equity curve, told by calendar and by falls.")
class Charted:
    @strawberry.field(
        description="Its returns by calendar month; null while there is no result.",
        metadata=FIXED,
    )
    async def monthly_returns(self, info: Info) -> CalendarReturns | None:
        return _returns_of(await self.curve_columns(info), "M")

    @strawberry.field(
        description="Its returns by calendar year; null while there is no result.",
        metadata=FIXED,
    )
    async def yearly_returns(self, info: Info) -> CalendarReturns | None:
        return _returns_of(await self.curve_columns(info), "Y")

    @strawberry.field(
        description="Its deepest falls, deepest first; empty while there is no result.",
        metadata=FIXED,
    )
    async def worst_drawdowns(self, info: Info, first: First = 5) -> list[Drawdown]:
        columns = await self.curve_columns(info)
        return [] if columns is None else _worst_drawdowns_of(columns, first, info)

    async def curve_columns(self, info: Info) -> Columns | None:
        """The stored columns of its curve (api.runs.results); None while there is no result."""
        raise NotImplementedError


def _returns_of(columns: Columns | None, unit: Unit) -> CalendarReturns | None:
    if columns is None:
        return None
    found = calendar_returns(columns["ts_ms"], columns["equity"], unit)
    return CalendarReturns(starts=TimeColumn(found.start_ms), returns=FloatColumn(found.returns))


def _worst_drawdowns_of(columns: Columns, first: int, info: Info) -> list[Drawdown]:
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    ts_ms, equity = columns["ts_ms"], columns["equity"]
    falls = drawdown_curve(equity)
    found = []
    for place in worst_drawdowns(equity, first):
        recovery = place.recovery_index
        begin, end = ts_ms[place.peak_index], ts_ms[-1 if recovery is None else recovery]
        found.append(
            Drawdown(
                peak_at=instant(int(begin)),
                trough_at=instant(int(ts_ms[place.trough_index])),
                recovered_at=None if recovery is None else instant(int(end)),
                depth=float(falls[place.trough_index]),
                days=float((end - begin) / DAY_MS),
            )
        )
    return found

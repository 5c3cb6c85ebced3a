"""Which runs are to be listed, and in which order."""

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry

from api.errors import shown
from api.schema.enums import OrderDirection, RunKind, RunStatus
from api.schema.ids import decode_run_id
from api.schema.inputs import MarketInput, PeriodInput
from api.schema.refusals import BadUserInput
from api.schema.resolve import period_of
from api.storage.run_filters import RunFilter
from api.storage.run_orders import RunOrder
from api.storage.run_orders import RunOrderField as Column
from engine.model.strategies import NAMES, STRATEGIES


def _value(name: str, description: str) -> Any:
    return strawberry.enum_value(name, description=description)


@strawberry.enum(description="What runs are ordered by; of a sweep the figures of its best cell.")
class RunOrderField(Enum):
    CREATED = _value("CREATED", "When it was accepted.")
    ENDED = _value("ENDED", "When it ended.")
    NET_PNL = _value("NET_PNL", "Net P&L, as `summary` tells it.")
    SHARPE = _value("SHARPE", "Sharpe ratio, as `summary` tells it.")
    DRAWDOWN = _value("DRAWDOWN", "Maximum drawdown, as `summary` tells it.")


@strawberry.input(description="The order of runs; what is null comes last, ids break ties.")
class RunOrderInput:
    field: RunOrderField = strawberry.field(default=RunOrderField.CREATED, description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESCENDING, description="Which end comes first."
    )


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
    kind: RunKind | None = strawberry.field(default=None, description="What it computes.")
    status: RunStatus | None = strawberry.field(default=None, description="Where it stands.")
    market: MarketInput | None = strawberry.field(default=None, description="One of its markets.")
    strategy: str | None = strawberry.field(
        default=None, description=f"One of its strategies: {NAMES}."
    )
    period: PeriodInput | None = strawberry.field(
        default=None, description="Has an instant in common with its own."
    )
    created_from: datetime | None = strawberry.field(
        default=None, description="It was accepted then or later."
    )
    created_until: datetime | None = strawberry.field(
        default=None, description="It was accepted then or before."
    )
    text: str | None = strawberry.field(
        default=None,
        description="Part of its label, of its note, of one of its tags, or of the name of a "
        "market or strategy of it, in any case.",
    )
    opened_from: strawberry.ID | None = strawberry.field(
        default=None, description="The run that it was opened from, as a sweep's cell is."
    )
    opened: bool | None = strawberry.field(
        default=None, description="Whether it was opened from a run that is still stored."
    )


def filter_of(
    sent: RunFilterInput | None, kind: RunKind | None = None, status: RunStatus | None = None
) -> RunFilter:
    """As it is looked for: of this kind and status too. Raises BadUserInput or InvalidInput."""
    sent = sent or RunFilterInput()
    market, period = sent.market, None if sent.period is None else period_of(sent.period)
    if sent.strategy is not None and sent.strategy not in {one.name for one in STRATEGIES}:
        raise BadUserInput(
            "where.strategy", f"strategy must be one of {NAMES}, was {shown(sent.strategy)}"
        )
    return RunFilter(
        tag=sent.tag,
        pinned=sent.pinned,
        label_text=sent.label_text,
        synthetic=sent.synthetic,
        kind=_agreed(kind, sent.kind),
        status=_agreed(status, sent.status),
        market=None if market is None else (market.venue, market.symbol),
        strategy=sent.strategy,
        period_ms=None if period is None else (period.start_ms, period.end_ms),
        created_from_ms=_milliseconds(sent.created_from),
        created_until_ms=_milliseconds(sent.created_until),
        text=sent.text,
        # Of what is no run's id nothing was opened.
        opened_from=None if sent.opened_from is None else decode_run_id(sent.opened_from) or "",
        opened=sent.opened,
    )


def order_of(sent: RunOrderInput | None) -> RunOrder:
    """As runs are read; newest first of an absent one."""
    if sent is None:
        return RunOrder()
    return RunOrder(Column[sent.field.name], sent.direction is OrderDirection.DESCENDING)


def _agreed(*wanted: RunKind | RunStatus | None) -> str | None:
    # Nothing is of two kinds, nor in two states.
    values = {one.value for one in wanted if one is not None}
    return None if not values else values.pop() if len(values) == 1 else ""


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)

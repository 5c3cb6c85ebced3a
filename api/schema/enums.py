"""Every enum of the schema; values are the texts that are stored."""

from collections.abc import Iterator
from enum import Enum
from typing import Any

import strawberry

from api.registry import kinds
from api.runs.names import RunKind as RunKind
from api.schema.inside import describe_values
from engine.metrics.catalogue import CELL_METRICS
from engine.metrics.metric import Better, Metric
from engine.model.strategies import COMPARED
from engine.model.written import camel
from engine.sweep.grid import swept_by
from engine.sweep.swept_terms import SWEPT_TERMS


def _value(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


strawberry.enum(RunKind, description="What a run computes.")
describe_values(RunKind, [kind.description for kind in kinds()])


@strawberry.enum(description="Where a run stands; the last three are final.")
class RunStatus(Enum):
    QUEUED = _value("QUEUED", "Accepted, waits for a worker.")
    RUNNING = _value("RUNNING", "A worker computes it.")
    SUCCEEDED = _value("SUCCEEDED", "Its result is stored.")
    FAILED = _value("FAILED", "It ended without a result; `failure` says why.")
    CANCELLED = _value("CANCELLED", "It was stopped; what was computed by then is kept.")


@strawberry.enum(description="What a worker can take.")
class WorkerState(Enum):
    STARTING = _value("STARTING", "Nothing yet: it loads or compiles its kernels.")
    PLAIN_RUNS = _value("PLAIN_RUNS", "Plain runs; the kernels of the others are being compiled.")
    READY = _value("READY", "Every run.")


@strawberry.enum(description="Why a queued run is not being computed yet.")
class WaitReason(Enum):
    WORKER = _value("WORKER", "No worker of its engine is running.")
    KERNELS = _value("KERNELS", "The workers that are running still compile what it needs.")
    TURN = _value("TURN", "Others are before it.")


@strawberry.enum(description="Which way round the legs are.")
class Direction(Enum):
    LONG_SPOT = _value("LONG_SPOT", "Long spot, short perp: collects positive funding.")
    SHORT_SPOT = _value("SHORT_SPOT", "Short borrowed spot, long perp: collects negative funding.")
    BOTH = _value("BOTH", "Whichever the signal asks for, one position at a time.")


@strawberry.enum(description="How a leg's orders are filled.")
class Execution(Enum):
    TAKER = _value("TAKER", "At once, slipped.")
    MAKER = _value(
        "MAKER",
        "Resting at the price, without slippage or impact; that it is always filled is an "
        "assumption.",
    )


@strawberry.enum(description="Where the slippage of TAKER fills comes from.")
class SlippageModel(Enum):
    FIXED = _value("FIXED", "It is slippageBps.")
    ESTIMATED = _value(
        "ESTIMATED",
        "Half the effective spread of each leg, estimated from its own bars of the calendar month "
        "before (EDGE), kept within 0.5 and 50 bps; slippageBps where that month has no estimate "
        "or bars on under 20 days.",
    )


@strawberry.enum(description="How the margin of the perp leg is modelled.")
class MarginMode(Enum):
    UNCONSTRAINED = _value("UNCONSTRAINED", "Not at all: a lost position lives on.")
    ISOLATED = _value("ISOLATED", "Collateral is posted at entry, and the leg is liquidated.")


@strawberry.enum(description="Why a position was closed.")
class ExitReason(Enum):
    SIGNAL = _value("SIGNAL", "The strategy's exit rule.")
    END_OF_PERIOD = _value("END_OF_PERIOD", "The period's last settlement.")
    LIQUIDATED = _value("LIQUIDATED", "The mark reached the liquidation price.")
    MARGIN_CALL = _value("MARGIN_CALL", "Topping the collateral up took the whole position.")
    BASIS_STOP = _value("BASIS_STOP", "Both legs together had lost as much as allowed.")
    MAX_HOLDING = _value("MAX_HOLDING", "It had been held as long as allowed.")
    MIN_HEADROOM = _value("MIN_HEADROOM", "Too small a move of the mark would have liquidated it.")


@strawberry.enum(description="What decides which market of a portfolio is opened first.")
class RankBy(Enum):
    SCORE = _value("SCORE", "The strategy's own signal: composite's score, simple's rate.")
    RATE = _value("RATE", "The 8-hour equivalent of the rate that the position would collect.")


@strawberry.enum(description="How the trainings of a walk-forward lie.")
class FoldMode(Enum):
    ANCHORED = _value("ANCHORED", "Every training begins at the first.")
    ROLLING = _value("ROLLING", "All trainings are equally long.")


@strawberry.enum(description="Which cell of a training is tested.")
class FoldChoice(Enum):
    BEST = _value("BEST", "The best cell.")
    ROBUST = _value("ROBUST", "The one whose worst neighbour, itself included, is best.")


def _swept() -> Iterator[tuple[str, Any]]:
    for kind in COMPARED:
        for one in swept_by(kind.params):
            whole = ", whole numbers" if one.bound is not None and one.bound.integer else ""
            told = f"{camel(one.name)} of {kind.name}{whole}. {one.told}"
            yield one.name.upper(), _value(one.name, told)
    for one in SWEPT_TERMS.values():
        told = f"{camel(one.name)} of the terms, with any strategy; no trial. {one.told}"
        yield one.name.upper(), _value(one.name, told)


@strawberry.enum(description="A parameter of strategy or terms that a sweep can vary.")
class SweepParameter(Enum):
    """The parameters that say so; MIN_FUNDING_RATE is "min_funding_rate"."""

    vars().update(dict(_swept()))


def _ordering(metric: Metric) -> str:
    return f"{metric.meaning} Lower is better." if metric.better is Better.LESS else metric.meaning


@strawberry.enum(description="A metric that every cell of a sweep has.")
class SweepMetric(Enum):
    """The engine's CELL_METRICS; NET_PNL is "net_pnl"."""

    vars().update({one.name.upper(): _value(one.name, _ordering(one)) for one in CELL_METRICS})


NET_PNL = SweepMetric("net_pnl")


@strawberry.enum(description="Where a cell of a sweep stands.")
class CellState(Enum):
    PENDING = _value("PENDING", "Not computed yet.")
    COMPUTED = _value("COMPUTED", "Computed.")
    INVALID = _value("INVALID", "Its parameters are refused: exit above entry. Never computed.")


@strawberry.enum(
    description="What a heatmap shows where several cells fall on one place: "
    "over the axes that are neither x, y nor fixed by `where`."
)
class Reduce(Enum):
    BEST = _value("BEST", "The best cell.")
    MEAN = _value("MEAN", "The mean of the cells.")
    WORST = _value("WORST", "The worst cell.")


@strawberry.enum(description="Order of a list.")
class OrderDirection(Enum):
    ASCENDING = _value("ASCENDING", "Smallest first, undefined last.")
    DESCENDING = _value("DESCENDING", "Largest first, undefined last.")


@strawberry.enum(description="Where a webhook's delivery stands; the last two are final.")
class WebhookDeliveryStatus(Enum):
    PENDING = _value("PENDING", "Waits for its next attempt.")
    DELIVERED = _value("DELIVERED", "Answered with HTTP 2xx.")
    DEAD = _value("DEAD", "Given up; `failure` says why.")

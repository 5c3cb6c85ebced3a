"""From what a client sent to a run's configuration; what is wrong is named by its GraphQL path."""

import dataclasses
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from strawberry import UNSET

from api.errors import InvalidInput, LimitExceeded
from api.jobs.config import (
    BacktestConfig,
    ComparisonConfig,
    ComparisonEntry,
    MarketKey,
    MultiMarketConfig,
    SweepConfig,
)
from api.schema.inputs import (
    CompositeInput,
    MarketInput,
    PeriodInput,
    RangeInput,
    StartBacktestInput,
    StartComparisonInput,
    StartMultiMarketInput,
    StartSweepInput,
    StrategyInput,
    SweepAxisInput,
)
from api.schema.scalars import format_instant
from engine.model.costs import Capital, Costs
from engine.model.errors import InvalidParams
from engine.model.params import (
    CompositeParams,
    HoldParams,
    Period,
    SimpleParams,
    Sizing,
    Strategy,
)
from engine.sweep.grid import Axis, Grid, default_axes

T = TypeVar("T")

_EARLIEST = datetime(2009, 1, 1, tzinfo=UTC)  # the first coin
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 64
_SNAKE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
_NAMES = {"SimpleParams": "simple", "CompositeParams": "composite", "HoldParams": "hold"}


def backtest_config(sent: StartBacktestInput) -> BacktestConfig:
    """The configuration of a backtest; InvalidInput where something is out of range."""
    return BacktestConfig(
        _market(sent.market, "market"),
        _period(sent.period),
        _strategy(sent.strategy, "strategy"),
        _group(Costs, sent.costs, "costs"),
        _group(Capital, sent.capital, "capital"),
    )


def comparison_config(sent: StartComparisonInput) -> ComparisonConfig:
    """The configuration of a comparison; absent entries mean simple against composite."""
    if sent.entries is None or sent.entries is UNSET:
        strategies: list[tuple[str | None, Strategy]] = [
            (None, SimpleParams()),
            (None, CompositeParams()),
        ]
    else:
        strategies = [
            (entry.label or None, _strategy(entry.strategy, f"entries.{index}.strategy"))
            for index, entry in enumerate(sent.entries)
        ]
    return ComparisonConfig(
        _market(sent.market, "market"),
        _period(sent.period),
        _labelled(strategies),
        _group(Costs, sent.costs, "costs"),
        _group(Capital, sent.capital, "capital"),
    )


def sweep_config(sent: StartSweepInput, max_cells: int) -> SweepConfig:
    """The configuration of a sweep; absent axes mean the strategy's default grid."""
    strategy = _strategy(sent.strategy, "strategy")
    if isinstance(strategy, HoldParams):
        raise InvalidInput(
            "strategy.hold", "a sweep's strategy must be simple or composite, was hold"
        )
    if sent.axes is None or sent.axes is UNSET:
        axes = default_axes(strategy)
    else:
        _check_cells(sent.axes, max_cells)
        axes = tuple(_axis(axis, f"axes.{index}") for index, axis in enumerate(sent.axes))
    _check_grid(strategy, axes)
    return SweepConfig(
        _market(sent.market, "market"),
        _period(sent.period),
        strategy,
        axes,
        _group(Costs, sent.costs, "costs"),
        _group(Capital, sent.capital, "capital"),
    )


def multi_market_config(sent: StartMultiMarketInput) -> MultiMarketConfig:
    """The configuration of a multi-market run."""
    return MultiMarketConfig(
        tuple(_market(market, f"markets.{index}") for index, market in enumerate(sent.markets)),
        _period(sent.period),
        _strategy(sent.strategy, "strategy"),
        _group(Costs, sent.costs, "costs"),
        _group(Capital, sent.capital, "capital"),
    )


def text_or_none(value: str | None, field: str) -> str | None:
    """A label or key, refused with control characters; None where absent."""
    if value is None or value is UNSET:
        return None
    for character in value:
        if not character.isprintable():
            code = f"U+{ord(character):04X}"
            raise InvalidInput(field, f"{field} must hold printable characters only, was {code}")
    return value


def in_graphql_words(message: str) -> str:
    """A rule of the engine with its parameters named as in GraphQL."""
    return _SNAKE.sub(lambda found: camel(found.group()), message)


def camel(name: str) -> str:
    """A Python name as GraphQL writes it."""
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _market(sent: MarketInput, path: str) -> MarketKey:
    for field, value in (("venue", sent.venue), ("symbol", sent.symbol)):
        if not (1 <= len(value) <= _LONGEST_NAME and value.isprintable()):
            raise InvalidInput(
                f"{path}.{field}",
                f"{field} must have 1 to {_LONGEST_NAME} printable characters, was {value[:80]!r}",
            )
    return MarketKey(sent.venue, sent.symbol)


def _period(sent: PeriodInput) -> Period:
    for field, value in (("start", sent.start), ("end", sent.end)):
        if not _EARLIEST <= value <= _LATEST:
            raise InvalidInput(
                f"period.{field}",
                f"{field} must be from {_day(_EARLIEST)} to {_day(_LATEST)}, was {_day(value)}",
            )
    if sent.end <= sent.start:
        raise InvalidInput(
            "period.end",
            f"end must be after start {format_instant(sent.start)}, was {format_instant(sent.end)}",
        )
    # Rounded inwards: a settlement within start <= t <= end stays within, and no other joins.
    start_ms = math.ceil(_microseconds(sent.start) / 1_000)
    return Period(start_ms, max(_microseconds(sent.end) // 1_000, start_ms))


def _strategy(sent: StrategyInput, path: str) -> Strategy:
    if sent.simple:
        return _group(SimpleParams, sent.simple, f"{path}.simple")
    if sent.composite:
        return _composite(sent.composite, f"{path}.composite")
    return HoldParams()


def _composite(sent: CompositeInput, path: str) -> CompositeParams:
    values = _given(sent)
    if "sizing" in values:
        values["sizing"] = _group(Sizing, values["sizing"], f"{path}.sizing")
    with _named(lambda error: f"{path}.{camel(error.field)}"):
        return CompositeParams(**values)


def _group(kind: Callable[..., T], sent: object, path: str) -> T:
    # Costs, Capital, ...: each field keeps its default unless it was sent.
    with _named(lambda error: f"{path}.{camel(error.field)}"):
        return kind(**_given(sent))


def _given(sent: object) -> dict[str, Any]:
    if sent is None or sent is UNSET:
        return {}
    values = {field.name: getattr(sent, field.name) for field in dataclasses.fields(sent)}  # type: ignore[arg-type]
    return {name: value for name, value in values.items() if value not in (None, UNSET)}


def _check_cells(axes: list[SweepAxisInput], max_cells: int) -> None:
    # Before any range is written out.
    sizes = [axis.range.steps if axis.range else len(axis.values or ()) for axis in axes]
    cells = math.prod(max(size, 1) for size in sizes)
    if cells > max_cells:
        raise LimitExceeded(
            max_cells, cells, f"cells of a sweep must be at most {max_cells}, was {cells}"
        )


def _axis(sent: SweepAxisInput, path: str) -> Axis:
    has_values = sent.values is not None and sent.values is not UNSET
    has_range = sent.range is not None and sent.range is not UNSET
    if has_values == has_range:
        given = "both" if has_values else "neither"
        raise InvalidInput(path, f"exactly one of values and range must be given, was {given}")
    parameter = sent.parameter.value
    if sent.values:
        values = tuple(sent.values)
    else:
        values = _spaced(sent.range, f"{path}.range") if sent.range else ()
    with _named(lambda _error: f"{path}.values" if has_values else f"{path}.range"):
        return Axis(parameter, values)


def _spaced(sent: RangeInput, path: str) -> tuple[float, ...]:
    if sent.steps < 2:
        raise InvalidInput(f"{path}.steps", f"steps must be at least 2, was {sent.steps}")
    for field, value in (("from", sent.from_), ("to", sent.to)):
        if not math.isfinite(value):
            raise InvalidInput(f"{path}.{field}", f"{field} must be a finite number, was {value}")
    width = sent.to - sent.from_
    # 12 digits: so that 0.1 to 0.5 in 5 steps is 0.1, 0.2, 0.3, ... as one would write it.
    inner = (
        float(f"{sent.from_ + width * index / (sent.steps - 1):.12g}")
        for index in range(1, sent.steps - 1)
    )
    return (sent.from_, *inner, sent.to)


def _check_grid(strategy: Strategy, axes: tuple[Axis, ...]) -> None:
    # Grid checks too, but cannot say which of the axes it means.
    allowed = {field.name for field in dataclasses.fields(strategy)}
    seen: set[str] = set()
    for index, axis in enumerate(axes):
        name = axis.parameter.upper()
        if axis.parameter not in allowed:
            raise InvalidInput(
                f"axes.{index}.parameter",
                f"parameter must belong to {_NAMES[type(strategy).__name__]}, was {name}",
            )
        if axis.parameter in seen:
            raise InvalidInput(
                f"axes.{index}.parameter", f"parameter must have one axis, was {name} twice"
            )
        seen.add(axis.parameter)
    with _named(lambda _error: "axes"):
        Grid(strategy, axes)


def _labelled(strategies: list[tuple[str | None, Strategy]]) -> tuple[ComparisonEntry, ...]:
    entries: list[ComparisonEntry] = []
    used: set[str] = set()
    for index, (given, strategy) in enumerate(strategies):
        label = text_or_none(given, f"entries.{index}.label") or _NAMES[type(strategy).__name__]
        if len(label) > _LONGEST_NAME:
            raise InvalidInput(
                f"entries.{index}.label",
                f"label must have at most {_LONGEST_NAME} characters, was {len(label)}",
            )
        unique, number = label, 2
        while unique in used:
            unique, number = f"{label} {number}", number + 1
        used.add(unique)
        entries.append(ComparisonEntry(unique, strategy))
    return tuple(entries)


@contextmanager
def _named(path_of: Callable[[InvalidParams], str]) -> Iterator[None]:
    try:
        yield
    except InvalidParams as error:
        raise InvalidInput(path_of(error), in_graphql_words(str(error))) from None


def _microseconds(value: datetime) -> int:
    seconds = int(value.replace(microsecond=0).timestamp())
    return seconds * 1_000_000 + value.microsecond


def _day(value: datetime) -> str:
    return value.date().isoformat()

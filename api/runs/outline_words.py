"""A run's question in a few words: its strategies, and what of their settings is not as usual."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from api.runs.config import EngineConfig, RunConfig
from engine.model.parameter import Measure, Parameter, parameters_of
from engine.model.params import Strategy
from engine.model.strategies import kind_of
from engine.model.units import BPS
from engine.model.written import exact
from engine.sweep.grid import Axis
from engine.sweep.swept_terms import SWEPT_TERMS

_DIGITS = 6
_WRITTEN: Mapping[Measure, Callable[[float], str]] = {
    Measure.RATE: lambda value: f"{_number(value / BPS)} bps",
    Measure.BPS: lambda value: f"{_number(value)} bps",
    Measure.FRACTION: lambda value: f"{_number(value * 100)} %",
    Measure.YEARLY: lambda value: f"{_number(value * 100)} % a year",
}


def strategy_words(config: RunConfig) -> str:
    """The names of its strategies, each once: Simple, Composite; empty where nothing is traded."""
    names = dict.fromkeys(kind_of(strategy).name for strategy in config.strategies)
    return ", ".join(name.capitalize() for name in names)


def parameter_words(config: RunConfig) -> str:
    """What it asks for: thresholds, what it varies, and every other setting that is not usual."""
    swept = {axis.parameter for axis in config.varied}
    each = [", ".join(_of_strategy(one, swept)) for one in config.strategies]
    words = ["; ".join(one for one in dict.fromkeys(each) if one)]
    words += [_axis_words(config, axis) for axis in config.varied]
    if isinstance(config, EngineConfig):
        trading = config.terms.trading
        words += _changed(trading.rules, swept)
        words += [] if trading.margin is None else _changed(trading.margin, swept)
    return ", ".join(word for word in words if word)


def _of_strategy(strategy: Strategy, swept: set[str]) -> Iterator[str]:
    kind = kind_of(strategy)
    yield from _changed(strategy, swept, always={kind.entry, kind.exit})


def _changed(
    values: Any, swept: set[str], always: set[str] | frozenset[str] = frozenset()
) -> list[str]:
    told = []
    known = {one.name: one for one in parameters_of(type(values))}
    for name, one in known.items():
        own = getattr(values, name)
        is_told = name in always or own != one.default
        if own is not None and is_told and name not in swept and one.line != "":
            told.append(_line_words(values, known, one, own))
    return told


def _line_words(values: Any, known: Mapping[str, Parameter], one: Parameter, own: Any) -> str:
    line = one.line or f"{_title(one)} {{{one.name}}}"
    if one.line is None and one.bound is None and one.choices is None:
        line = _title(one)
    line = line.replace("(s)", "" if own == 1 else "s")
    return re.sub(r"\{(\w+)\}", lambda at: _written(known[at[1]], getattr(values, at[1])), line)


def _axis_words(config: RunConfig, axis: Axis) -> str:
    own = {one.name: one for each in config.strategies for one in parameters_of(type(each))}
    known = own.get(axis.parameter) or SWEPT_TERMS[axis.parameter]
    low, high = (_value(known, end(axis.values)) for end in (min, max))
    span = low if low == high else f"{low} to {high}"
    return f"{_title(known)} {span} ({len(axis.values)})"


def _title(one: Parameter) -> str:
    return one.title[:1].lower() + one.title[1:]


def _written(one: Parameter, value: Any) -> str:
    return str(value) if isinstance(value, str) else _value(one, value)


def _value(one: Parameter, value: float) -> str:
    return _WRITTEN.get(one.unit, _number)(value)


def _number(value: float) -> str:
    return exact(float(f"{value:.{_DIGITS}g}"))

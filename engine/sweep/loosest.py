"""The strategies of a grid that open if any of its cells does."""

from contextlib import suppress
from dataclasses import replace
from itertools import product
from math import prod
from typing import Any

from engine.model.errors import InvalidParams
from engine.model.parameter import End
from engine.model.strategies import kind_of
from engine.model.strategy import Strategy
from engine.sweep.grid import Grid, swept_by

MOST_TRIED = 16


def loosest(grid: Grid) -> tuple[Strategy, ...]:
    """The lowest entry and exit with the highest score that the axes allow.

    One for each combination of the parameters that open most at neither end of their values:
    composite's EMA span. Empty where no cell is valid, or where there are more than MOST_TRIED.
    """
    values = {axis.parameter: axis.values for axis in grid.axes}

    def chosen(parameter: str) -> tuple[float, ...]:
        return values.get(parameter, (getattr(grid.base, parameter),))

    kind = kind_of(grid.base)
    entry, exit_ = kind.entry, kind.exit
    lowest_exit = min(chosen(exit_))
    entries = [value for value in chosen(entry) if value >= lowest_exit]
    if not entries:
        return ()
    tried: dict[str, tuple[float, ...]] = {entry: (min(entries),), exit_: (lowest_exit,)}
    for one in swept_by(type(grid.base)):
        tried.setdefault(one.name, _at_the(one.opens_most, chosen(one.name)))
    if prod(len(each) for each in tried.values()) > MOST_TRIED:
        return ()
    found = []
    for combination in product(*tried.values()):
        changes: dict[str, Any] = dict(zip(tried, combination, strict=True))
        with suppress(InvalidParams):  # no weight above 0
            found.append(replace(grid.base, **changes))
    return tuple(found)


def _at_the(end: End | None, values: tuple[float, ...]) -> tuple[float, ...]:
    if end is None:
        return values
    return (min(values) if end is End.LOWEST else max(values),)

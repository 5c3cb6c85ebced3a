"""The strategies of a grid that open if any of its cells does."""

from dataclasses import replace
from typing import Any

from engine.model.params import WEIGHTS, CompositeParams, Strategy
from engine.sweep.grid import Grid

MOST_SPANS = 16


def loosest(grid: Grid) -> tuple[Strategy, ...]:
    """The lowest entry and exit with the highest score that the axes allow, for each EMA span.

    A score grows with every weight and with a lower threshold or count of persistence, but not
    with the span. Empty where no cell is valid, or where there are more than MOST_SPANS spans.
    """
    values = {axis.parameter: axis.values for axis in grid.axes}

    def chosen(parameter: str) -> tuple[float, ...]:
        return values.get(parameter, (getattr(grid.base, parameter),))

    is_composite = isinstance(grid.base, CompositeParams)
    entry, exit_ = (
        ("entry_threshold", "exit_threshold")
        if is_composite
        else ("min_funding_rate", "exit_funding_rate")
    )
    lowest_exit = min(chosen(exit_))
    entries = [value for value in chosen(entry) if value >= lowest_exit]
    if not entries:
        return ()
    changes: dict[str, Any] = {entry: min(entries), exit_: lowest_exit}
    if not is_composite:
        return (replace(grid.base, **changes),)
    changes |= {weight: max(chosen(weight)) for weight in WEIGHTS}
    changes["persistence_threshold"] = min(chosen("persistence_threshold"))
    changes["persistence_max_periods"] = int(min(chosen("persistence_max_periods")))
    spans = chosen("trend_ema_span")
    if len(spans) > MOST_SPANS or not any(changes[weight] for weight in WEIGHTS):
        return ()
    each = [{**changes, "trend_ema_span": int(span)} for span in spans]
    return tuple(replace(grid.base, **one) for one in each)

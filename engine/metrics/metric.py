"""What is said about a metric where it is declared."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, get_args


class Unit(StrEnum):
    """What a metric's numbers are, and so how they are written."""

    QUOTE = "QUOTE"  # quote currency
    FRACTION = "FRACTION"  # 0.01 is 1 %
    RATIO = "RATIO"
    BPS = "BPS"
    COUNT = "COUNT"
    HOURS = "HOURS"
    DAYS = "DAYS"
    SETTLEMENTS = "SETTLEMENTS"
    INSTANT = "INSTANT"  # UTC epoch milliseconds


class Better(StrEnum):
    """Which way a metric is better; of NEITHER the larger is taken where one must be chosen."""

    MORE = "MORE"
    LESS = "LESS"
    NEITHER = "NEITHER"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric: a field of a group (engine/metrics/groups) and what is said about it.

    kind: the field's type; with None where the metric may be undefined. signed: whether it is
    written with its sign, as a gain or a loss is. cells: whether the cells of a sweep have it,
    on_request: only where it was asked for.
    absent: its value in results that were stored before it was there; None: undefined.
    """

    name: str
    kind: Any
    title: str
    unit: Unit
    meaning: str
    signed: bool
    better: Better
    cells: bool
    on_request: bool
    absent: float | None

    @property
    def may_be_undefined(self) -> bool:
        """Whether it is None of some runs."""
        return type(None) in get_args(self.kind)


def metric(
    title: str,
    unit: Unit,
    meaning: str,
    *,
    signed: bool = False,
    better: Better = Better.NEITHER,
    cells: bool = False,
    on_request: bool = False,
    absent: float | None = None,
) -> Any:
    """A field of a dataclass of metrics; see Metric."""
    said = {
        "title": title,
        "unit": unit,
        "meaning": meaning,
        "signed": signed,
        "better": better,
        "cells": cells,
        "on_request": on_request,
        "absent": absent,
    }
    return field(metadata=said)

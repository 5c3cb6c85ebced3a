"""Rows of measurements, the bar each has to clear, and how they are told."""

import json
import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

COLUMNS = ("name", "ours", "other", "ratio", "bar", "")


class BarKind(StrEnum):
    """What a limit is compared with."""

    AT_MOST = "at most"  # ours, in its own unit
    TIMES = "times"  # ours / other, at most
    FASTER = "faster"  # other / ours, at least


@dataclass(frozen=True, slots=True)
class Bar:
    """What a row must reach."""

    kind: BarKind
    limit: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.limit) and self.limit > 0):
            raise ValueError(f"limit must be a number above 0, was {self.limit}")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement, in `unit` (ns, ms, s, MB, x), beside what it is compared with.

    ours is NaN where it could not be measured, and then the bar is missed. details: spread,
    repetitions, checks: what the JSON tells and the line does not.
    """

    name: str
    ours: float
    unit: str
    bar: Bar
    other: float | None = None
    details: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.bar.kind is not BarKind.AT_MOST and self.other is None:
            raise ValueError(f"other must be given for a bar of {self.bar.kind}, was None")

    @property
    def ratio(self) -> float | None:
        """ours / other; other / ours where the bar asks how much faster; None alone."""
        if self.other is None:
            return None
        above, below = self.ours, self.other
        if self.bar.kind is BarKind.FASTER:
            above, below = below, above
        return above / below if below else math.nan

    @property
    def reached(self) -> bool:
        """Whether the bar is cleared; NaN clears none."""
        if self.bar.kind is BarKind.AT_MOST:
            return self.ours <= self.bar.limit
        ratio = self.ratio
        assert ratio is not None  # noqa: S101 - __post_init__ has seen to it
        if self.bar.kind is BarKind.FASTER:
            return ratio >= self.bar.limit
        return ratio <= self.bar.limit

    def document(self) -> dict[str, Any]:
        """The row for JSON: NaN as null."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": _or_none(self.ours),
            "other": _or_none(self.other),
            "ratio": _or_none(self.ratio),
            "bar": {"kind": self.bar.kind.value, "limit": self.bar.limit},
            "ok": self.reached,
            "details": self.details,
        }


def failed(name: str, bar: Bar, reason: str) -> Row:
    """A row that could not be measured, which misses its bar."""
    return Row(name, math.nan, "", bar, other=math.nan, details={"failure": reason})


def cells_of(row: Row) -> tuple[str, ...]:
    """The texts of a row's line, one per entry of COLUMNS."""
    unit = f" {row.unit}" if row.unit else ""
    limit = f"{row.bar.limit:.3g}"
    bar = {
        BarKind.AT_MOST: f"<= {limit}{unit}",
        BarKind.TIMES: f"<= {limit} x",
        BarKind.FASTER: f">= {limit} x faster",
    }[row.bar.kind]
    ours = "not measured" if math.isnan(row.ours) else f"{_written(row.ours)}{unit}"
    other = "-" if row.other is None or math.isnan(row.other) else f"{_written(row.other)}{unit}"
    ratio = "-" if row.ratio is None or math.isnan(row.ratio) else f"{_written(row.ratio)} x"
    return row.name, ours, other, ratio, bar, "ok" if row.reached else "MISSED"


def line_of(cells: tuple[str, ...], widths: tuple[int, ...]) -> str:
    """One printed line: the name to the left, the figures to the right."""
    name, *figures = zip(cells, widths, strict=True)
    written = [name[0].ljust(name[1]), *(text.rjust(width) for text, width in figures)]
    return "  ".join(written).rstrip()


def json_of(rows: list[Row], machine: dict[str, Any]) -> str:
    """The whole run as a JSON document."""
    document = {
        "machine": machine,
        "ok": all(row.reached for row in rows),
        "rows": [row.document() for row in rows],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


def exit_code(rows: list[Row]) -> int:
    """0 when every bar is cleared and there was something to clear, else 1."""
    return 0 if rows and all(row.reached for row in rows) else 1


def _written(value: float) -> str:
    if value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2e}"


def _or_none(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value

"""What a room of kinds/ says of its runs to the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.table import Table

Run = dict[str, Any]  # as GraphQL answers it


@dataclass(frozen=True, slots=True)
class Start:
    """How a kind is asked for: `START` of its commands.py, whose `add_to` adds the command.

    title: what its progress is called. example: what the demo asks beside market and period; None:
    the demo does without.
    """

    mutation: str
    input_type: str
    title: str
    example: dict[str, Any] | None = None


def _nothing(run: Run) -> list[Table]:
    del run
    return []


def _no_lines(run: Run) -> list[str]:
    del run
    return []


@dataclass(frozen=True, slots=True)
class Report:
    """How a run is shown: `REPORT` of a room's report.py.

    type: GraphQL's. listed, result: what is asked of each run of a list, and of one that is shown
    by itself; fragments: what `result` spreads. title: its heading, without the label. lines: what
    is said under the verdict.
    """

    type: str
    title: Callable[[Run], str]
    listed: str
    result: str
    tables: Callable[[Run], list[Table]] = _nothing
    lines: Callable[[Run], list[str]] = _no_lines
    fragments: str = ""

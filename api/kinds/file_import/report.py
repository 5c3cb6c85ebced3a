"""An import of files on the terminal: what each was taken for, and what was stored."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import day, market_name, numbers_table


def files_table(run: dict[str, Any]) -> Table:
    """A row per file."""
    return numbers_table(
        ["file", "taken for", "rows", ""],
        [
            [
                one["file"],
                one["takenFor"] or "nothing known",
                str(one["rows"]),
                one["refused"] or "",
            ]
            for one in run["files"] or []
        ],
    )


def imported_table(run: dict[str, Any]) -> Table:
    """A row per series that was stored."""
    return numbers_table(
        ["market", "series", "stored", "first", "last", "revision"],
        [
            [
                market_name(one["market"], synthetic=False),
                " ".join(part for part in (series["kind"], series["timeframe"]) if part),
                str(series["rows"]),
                day(series["firstAt"]),
                day(series["lastAt"]),
                f"{series['revision']}{' (unchanged)' if series['unchanged'] else ''}",
            ]
            for one in run["imported"] or []
            for series in one["series"]
        ],
    )


REPORT = Report(
    type="FileImport",
    title=lambda run: (
        "Import of files: " + ", ".join(market_name(one, synthetic=False) for one in run["markets"])
    ),
    listed="markets { venue symbol }",
    result="""
    warnings markets { venue symbol }
    files { file takenFor rows refused }
    imported { market { venue symbol } grade
      series { kind timeframe rows firstAt lastAt revision unchanged } }
    """,
    tables=lambda run: [files_table(run), imported_table(run)],
)

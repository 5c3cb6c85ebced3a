"""An import on the terminal: what it brought."""

from typing import Any

from rich.table import Table

from api.client.kind import Report
from api.client.tables import DASH, day, market_name, numbers_table


def series_table(run: dict[str, Any]) -> Table:
    """What an import brought, a row per series."""
    return numbers_table(
        ["series", "fetched", "stored", "first", "last", "revision"],
        [
            [
                " ".join(part for part in (one["kind"], one["timeframe"]) if part),
                DASH if one["rowsFetched"] is None else str(one["rowsFetched"]),
                str(one["rows"]),
                day(one["firstAt"]),
                day(one["lastAt"]),
                f"{one['revision']}{' (unchanged)' if one['unchanged'] else ''}",
            ]
            for one in run["series"] or []
        ],
    )


REPORT = Report(
    type="MarketImport",
    title=lambda run: f"Import of {market_name(run['market'], synthetic=False)}",
    listed="market { venue symbol }",
    result="""
    warnings market { venue symbol }
    series { kind timeframe rowsFetched rows firstAt lastAt revision unchanged }
    """,
    tables=lambda run: [series_table(run)],
)

"""Rows that a source had twice; the import kept one of each."""

from api.market_data.quality.finding import Code, Finding, Severity, many
from api.market_data.quality.history import History


def find_duplicates(history: History) -> list[Finding]:
    """One finding per series whose files repeated rows; they were equal, else it was refused."""
    return [
        Finding(
            Code.DUPLICATES_DROPPED,
            Severity.NOTE,
            f"{series.name.capitalize()} came with {many(series.duplicates_dropped, 'row')} "
            "that repeated another: dropped.",
            series.name,
            series.duplicates_dropped,
        )
        for series in history.series
        if series.duplicates_dropped
    ]

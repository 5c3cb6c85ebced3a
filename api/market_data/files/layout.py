"""What is known of a table of a named layout: whose it is, and which column is for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns are told by role, where there are several names the first that a table has."""

    venue: str | None = None  # whose, and so who spells the names
    columns: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    is_utc: bool = True  # whether times without a zone are in UTC
    interval_hours: float | None = None  # of all settlements, where the venue has but one
    notes: tuple[str, ...] = ()

    def columns_in(self, names: Sequence[str]) -> dict[str, str]:
        """Role to column of those that a table has."""
        told = {
            role: next((one for one in ([of] if isinstance(of, str) else of) if one in names), None)
            for role, of in self.columns.items()
        }
        return {role: name for role, name in told.items() if name is not None}


ANY = Layout(is_utc=False)
"""A table of which nothing is known."""

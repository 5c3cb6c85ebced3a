"""What a run took of venue profiles, in a line a venue."""

from typing import Any


def profile_lines(uses: list[dict[str, Any]]) -> list[str]:
    """Per venue: for which markets, from which files, and the names of the values taken."""
    venues: dict[str, list[dict[str, Any]]] = {}
    for use in uses:
        venues.setdefault(use["venue"], []).append(use)
    return [_line(venue, of_venue) for venue, of_venue in venues.items()]


def _line(venue: str, uses: list[dict[str, Any]]) -> str:
    symbols = ", ".join(use["symbol"] for use in uses)
    taken = dict.fromkeys(value["name"] for use in uses for value in use["values"])
    files = ", ".join(f"{file['origin']} sha256 {file['sha256']}" for file in uses[0]["files"])
    read = f" ({files})" if files else ""
    return f"Profile of {venue}{read} for {symbols}: {', '.join(taken) or 'nothing taken'}"

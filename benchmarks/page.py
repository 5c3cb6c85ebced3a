"""Figures that a command writes into a page of the docs, between two marks."""

from pathlib import Path

END = "<!-- to here -->"


def begin_of(command: str) -> str:
    """The mark above the figures that a command writes."""
    return f"<!-- written by {command} -->"


def parts_of(page: Path, begin: str) -> tuple[str, str]:
    """What stands before and behind a page's figures; ValueError where it has no place for them."""
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, end, behind = rest.partition(END)
    if not (found and end):
        raise ValueError(f"{page} must hold {begin!r} and then {END!r}, did not")
    return before + found, end + behind


def write_figures(page: Path, begin: str, figures: str) -> None:
    """Put a report where a page's figures are."""
    before, behind = parts_of(page, begin)
    page.write_text(f"{before}\n{figures}\n{behind}", encoding="utf-8")

"""The table of real markets in docs/luck.md is what its command prints."""

from pathlib import Path

from docs.luck_on_markets.page import table

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_shows_the_table(shared_dir: Path) -> None:
    assert table(shared_dir / "data") in (DOCS / "luck.md").read_text(encoding="utf-8")

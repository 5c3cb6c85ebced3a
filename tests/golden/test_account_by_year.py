"""The tables and the picture of docs/account.md are what their command makes of the real data."""

from pathlib import Path

from docs.account_by_year.page import tables
from docs.account_by_year.picture import picture

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_shows_the_tables(shared_dir: Path) -> None:
    shown = (DOCS / "account.md").read_text(encoding="utf-8")
    for table in tables(shared_dir / "data").strip().split("\n\n"):
        assert table in shown


def test_the_picture_is_the_one_drawn(shared_dir: Path) -> None:
    drawn = picture(shared_dir / "data")
    assert (DOCS / "account.svg").read_text(encoding="utf-8") == drawn
    origin, funded = (
        line for line in drawn.splitlines() if line.startswith("<text") and ":" in line
    )
    assert ">origin: 58,381<" in origin
    assert ">the account: 13,897<" in funded

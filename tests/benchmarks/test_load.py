"""How commands that measure write a page's figures; the measuring itself is no test."""

from pathlib import Path

import pytest

from benchmarks.growth import run as growth
from benchmarks.load.run import BEGIN, main
from benchmarks.page import END, write_figures
from benchmarks.page_speed import run as page_speed

_DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_a_page_s_figures_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"above\n{BEGIN}\nold\n| a | 1 |\n{END}\nbelow\n", encoding="utf-8")
    for figures in ("| a | 2 |", "| b | 3 |"):
        write_figures(page, BEGIN, figures)
        assert page.read_text("utf-8") == f"above\n{BEGIN}\n{figures}\n{END}\nbelow\n"


def test_a_page_without_a_place_for_them_is_refused_before_anything_is_measured(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{END} {BEGIN}", encoding="utf-8")
    for command in (main, growth.main, page_speed.main):
        with pytest.raises(ValueError, match=r"page\.md must hold"):
            command(["--page", str(page)])
    assert page.read_text("utf-8") == f"{END} {BEGIN}"


@pytest.mark.parametrize(
    ("name", "begin"),
    [("load.md", BEGIN), ("growth.md", growth.BEGIN), ("page.md", page_speed.BEGIN)],
)
def test_the_pages_of_the_docs_have_one(name: str, begin: str) -> None:
    text = (_DOCS / name).read_text("utf-8")
    assert text.count(begin) == text.count(END) == 1
    assert f"--page docs/{name}" in text

"""How `make load` writes a page's figures; the load itself is no test."""

from pathlib import Path

import pytest

from benchmarks.load.run import BEGIN, END, main, write_figures

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "load.md"


def test_a_page_s_figures_are_replaced_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"above\n{BEGIN}\nold\n| a | 1 |\n{END}\nbelow\n", encoding="utf-8")
    for figures in ("| a | 2 |", "| b | 3 |"):
        write_figures(page, figures)
        assert page.read_text("utf-8") == f"above\n{BEGIN}\n{figures}\n{END}\nbelow\n"


def test_a_page_without_a_place_for_them_is_refused_before_anything_is_measured(
    tmp_path: Path,
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{END} {BEGIN}", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md must hold"):
        main(["--page", str(page)])
    assert page.read_text("utf-8") == f"{END} {BEGIN}"


def test_the_page_of_the_docs_has_one() -> None:
    text = _PAGE.read_text("utf-8")
    assert text.count(BEGIN) == text.count(END) == 1
    assert "--page docs/load.md" in text

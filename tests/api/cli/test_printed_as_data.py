"""What users named is printed as it stands: no report takes it for markup or emoji."""

import ast
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import TextColumn

from api.cli import (
    compared_tables,
    explore_documents,
    explore_report,
    file_tables,
    key_listing,
    listings,
    market_import,
    venue_tables,
)
from api.client import documents, report
from api.client.terminal import console_for, progress_bar
from api.market_data.files.reading import FileReport, SeriesOfFile
from api.market_data.files.receipts import FilesReport
from api.market_data.writer import MarketReport, SeriesReport
from api.storage.tables import ApiKeyRow
from tests.api.cli.hostile_answers import HOSTILE, hostile_answer, run_types

API = Path(__file__).parents[3] / "api"
PRINTING = [
    *API.glob("cli/*.py"),
    *API.glob("client/*.py"),
    *API.glob("kinds/*/commands.py"),
    *API.glob("kinds/*/report.py"),
]
WIDE = 4_000  # nothing is folded in the middle of a name
RUN: dict[str, Any] = {
    "id": "x",
    "metric": "NET_PNL",
    "direction": "DESCENDING",
    "top": 2,
    "longRun": False,
}
PAGE: dict[str, Any] = {"first": 2}
RANKING: dict[str, Any] = {
    "window": "D90",
    "requireScore": False,
    "orderBy": "NET_APR",
    "direction": "DESCENDING",
    "minSettlements": 0,
}
OUTLOOK: dict[str, Any] = {"venue": "x", "symbol": "x", "window": "D90", "requireScore": False}


def run_report(typename: str) -> Callable[[Console], None]:
    return lambda console: report.run_report(
        hostile_answer(documents.RUN, typename, **RUN)["run"], console
    )


def runs(console: Console) -> None:
    for typename in run_types():
        page = hostile_answer(documents.RUNS, typename, **PAGE)["page"]
        console.print(listings.runs_table(page["nodes"]))


def compared(console: Console) -> None:
    answer = hostile_answer(documents.COMPARE, ids=["x", "y"])["answer"]
    console.print(*compared_tables.compared_tables(answer), *answer["warnings"])


def markets(console: Console) -> None:
    page = hostile_answer(documents.MARKETS, **PAGE)["page"]
    console.print(listings.markets_table(page["nodes"]))


def webhooks(console: Console) -> None:
    page = hostile_answer(documents.WEBHOOKS, **PAGE)["page"]
    console.print(listings.webhooks_table(page["nodes"]))


def deliveries(console: Console) -> None:
    node = hostile_answer(documents.DELIVERIES, "Webhook", id="x", **PAGE)["node"]
    console.print(listings.deliveries_table(node["deliveries"]["nodes"]))


def venues(console: Console) -> None:
    profiles = hostile_answer(documents.VENUES)["venues"]
    console.print(venue_tables.venues_table(profiles))
    console.print(venue_tables.values_table(profiles[0]), venue_tables.sources_table(profiles[0]))


def ranking(console: Console) -> None:
    page = hostile_answer(explore_documents.RANKING, **PAGE, **RANKING)["page"]
    explore_report.print_ranking(page["nodes"], console)


def outlook(console: Console) -> None:
    market = hostile_answer(explore_documents.OUTLOOK, **OUTLOOK)["market"]
    explore_report.print_outlook(market, console)


def keys(console: Console) -> None:
    row = ApiKeyRow(
        id=HOSTILE, owner=HOSTILE, label=HOSTILE, scope="run", sha256="", created_at_ms=0
    )
    console.print(key_listing.table([row]))


REPORTS: dict[str, Callable[[Console], None]] = {
    **{f"runs show: {typename}": run_report(typename) for typename in run_types()},
    "runs": runs,
    "runs compare": compared,
    "markets": markets,
    "webhooks": webhooks,
    "webhooks deliveries": deliveries,
    "venues": venues,
    "explore": ranking,
    "explore one": outlook,
    "keys list": keys,
}


def assert_as_it_stands(text: str) -> None:
    """HOSTILE is there, and wherever a part of it is, all of it is."""
    assert HOSTILE in text
    for part in ("[/x]", "[v2]", ":fire:"):
        assert text.count(part) == text.count(HOSTILE), text


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_prints_names_as_they_stand(name: str) -> None:
    output = io.StringIO()
    REPORTS[name](console_for(output, width=WIDE))
    assert_as_it_stands(output.getvalue())


def test_an_import_prints_paths_and_findings_as_they_stand(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.client.terminal.WIDTH_OF_A_FILE", WIDE)
    part = SeriesReport("perp", "1h", 1, 0, 0, 0, 0, 0, 1, unchanged=False)
    market = MarketReport(HOSTILE, HOSTILE, False, (part,), True, "A", findings=(HOSTILE,))
    gave = SeriesOfFile(HOSTILE, HOSTILE, "perp", "1h", 1, 0, 0, (), notes=(HOSTILE,))
    read = FileReport(HOSTILE, HOSTILE, 1, (gave,), notes=(HOSTILE,))
    for file in (read, FileReport(HOSTILE, refused=HOSTILE)):
        report = FilesReport((file,), (market,), passed_over=(HOSTILE,))
        file_tables.show_files(report)
        file_tables.show_look(report)
    market_import.show([market])
    assert_as_it_stands(capsys.readouterr().out)


def test_a_bar_prints_what_it_is_about_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # a terminal, as Rich asks for it
    monkeypatch.delenv("NO_COLOR", raising=False)
    output = io.StringIO()
    bar = progress_bar(TextColumn("{task.description}"), console=console_for(output, width=WIDE))
    with bar:
        bar.add_task(HOSTILE, total=None)
    assert_as_it_stands(output.getvalue())


def test_only_the_terminals_file_makes_what_prints_and_nothing_reads_markup() -> None:
    assert {path.name: found for path in PRINTING if (found := _takers(path))} == {}


def _takers(path: Path) -> list[str]:
    """What in a command's file could print somebody's text as markup."""
    makers = set() if path.name == "terminal.py" else {"Console", "Progress"}
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ImportFrom(module="rich" | "rich.markup"):
                found.append(f"from {node.module}")
            case ast.Import() if any(one.name == "rich" for one in node.names):
                found.append("import rich")
            case ast.Attribute(attr="from_markup" | "render_markup"):
                found.append(node.attr)
            case ast.keyword(arg="markup" | "emoji", value=value):
                if not (isinstance(value, ast.Constant) and value.value is False):
                    found.append(f"{node.arg} on")
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in makers:
                found.append(f"{name}()")
    return found

"""docs/importing.md says what the code does; a failing test prints the table to put there."""

from pathlib import Path

import pytest

from api.market_data.files.importing import import_files
from api.market_data.files.receipts import FilesReport
from api.market_data.files.registry import FORMATS
from api.storage.database import Database
from tests.api.market_data.files.vendor_flags import vendor_flags

PAGE = (Path(__file__).parents[4] / "docs" / "importing.md").read_text(encoding="utf-8")


def table_below(heading: str) -> list[str]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")]


def layouts_table() -> list[str]:
    rows = [f"| `{one.name}` | {one.title} | {one.looks_for} |" for one in FORMATS]
    return ["| `--as` | taken for | what is looked for |", "|---|---|---|", *rows]


def files_table(report: FilesReport, root: Path) -> list[str]:
    rows = ["| file | taken for | rows in | rows kept | series |", "|---|---|---:|---:|---|"]
    for file in report.files:
        name, rows_in = str(Path(file.file).relative_to(root)), f"{file.rows_in:,}"
        if file.refused:
            rows.append(f"| {name} | {file.taken_for} | | 0 | refused |")
            continue
        kept = "<br>".join(f"{one.rows_kept:,}" for one in file.series) or "0"
        series = "<br>".join(
            " ".join(f"{one.venue} {one.symbol} {one.kind} {one.timeframe}".split())
            for one in file.series
        )
        rows.append(f"| {name} | {file.taken_for} | {rows_in} | {kept} | {series or 'none'} |")
    return rows


def test_the_layouts_are_those_of_the_code() -> None:
    assert table_below("Layouts") == layouts_table(), "\n" + "\n".join(layouts_table())


@pytest.mark.parametrize(
    "flag",
    ["--venue", "--symbol", "--kind", "--timeframe", "--utc-offset", "--as", "--replace"],
)
def test_every_flag_is_explained(flag: str) -> None:
    assert f"`{flag}" in PAGE


async def test_the_example_is_what_the_command_gives(database: Database, vendor: Path) -> None:
    report = await import_files(database, [vendor], vendor_flags(), skip_refused=True)
    table = files_table(report, vendor)
    assert table_below("An example") == table, "\n" + "\n".join(table)

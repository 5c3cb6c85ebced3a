"""What each file of an import was taken for, on the terminal and as JSON."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from api.client.report import print_json
from api.client.tables import plain_table
from api.client.terminal import output_console
from api.instants import instant, instant_text
from api.market_data.files.reading import FileReport, SeriesOfFile
from api.market_data.files.receipts import FilesReport


def show_files(report: FilesReport) -> None:
    """What every file was taken for, what it gave, and what was odd about it."""
    console = output_console()
    root = _common_folder(report.files)
    console.print(_files_table(report.files, root))
    _tell_remarks(console, report, root)
    console.print()


def show_look(report: FilesReport) -> None:
    """What an import would take every file for, and why it would refuse some."""
    console = output_console()
    root = _common_folder(report.files)
    table = plain_table()
    table.add_column(f"file of {root}" if root else "file", overflow="fold")
    table.add_column("taken for")
    for heading in ("market", "series"):
        table.add_column(heading)
    table.add_column("interval", no_wrap=True)
    table.add_column("rows", justify="right", no_wrap=True)
    for heading in ("from", "to"):
        table.add_column(heading, no_wrap=True)
    for file in report.files:
        name, taken_for = file.file.removeprefix(root), file.taken_for or "nothing known"
        if file.refused is not None or not file.series:
            table.add_row(name, taken_for, "none" if file.refused is None else "refused")
            continue
        for one in file.series:
            series = (one.kind.replace("_", " "), one.interval, f"{one.rows_kept:,}")
            period = (str(instant(ms).date()) for ms in (one.first_ts_ms, one.last_ts_ms))
            table.add_row(name, taken_for, f"{one.venue} {one.symbol}", *series, *period)
            name = taken_for = ""
    console.print(table)
    _tell_remarks(console, report, root)
    console.print("Nothing was stored.")


def print_look(report: FilesReport) -> None:
    """The same as JSON."""
    files = [
        {
            "file": one.file,
            "takenFor": one.taken_for,
            "rows": one.rows_in,
            "series": [_series_document(series) for series in one.series],
            "extraColumns": one.extra_columns,
            "notes": one.remarks,
            "refused": one.refused,
        }
        for one in report.files
    ]
    print_json({"files": files, "passedOver": report.passed_over}, output_console())


def _series_document(series: SeriesOfFile) -> dict[str, Any]:
    return {
        "market": {"venue": series.venue, "symbol": series.symbol},
        "kind": series.kind,
        "interval": series.interval or None,
        "rows": series.rows_kept,
        "firstAt": instant_text(series.first_ts_ms),
        "lastAt": instant_text(series.last_ts_ms),
    }


def _tell_remarks(console: Console, report: FilesReport, root: str) -> None:
    for one in report.files:
        for note in one.remarks:
            told = f"{one.file.removeprefix(root)}: {note}"
            console.print(told, highlight=False, soft_wrap=True)
        if one.refused is not None:
            reason = one.refused.replace(root, "")
            console.print(f"refused: {reason}", highlight=False, soft_wrap=True)
    for file in report.passed_over:
        console.print(f"no series by its name: {file}", highlight=False, soft_wrap=True)


def _files_table(files: Sequence[FileReport], root: str) -> Table:
    table = plain_table()
    table.add_column(f"file of {root}" if root else "file", overflow="fold")
    table.add_column("taken for")
    for heading in ("rows in", "rows kept"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("series")
    for file in files:
        name, rows_in = file.file.removeprefix(root), f"{file.rows_in:,}"
        taken_for = file.taken_for or "nothing known"
        for one in file.series:
            series = " ".join(f"{one.venue} {one.symbol} {one.kind} {one.timeframe}".split())
            table.add_row(name, taken_for, rows_in, f"{one.rows_kept:,}", series)
            name = taken_for = rows_in = ""
        if not file.series:
            why = "none" if file.refused is None else "refused"
            table.add_row(name, taken_for, "" if file.refused else rows_in, "0", why)
    return table


def _common_folder(files: Sequence[FileReport]) -> str:
    if len(files) < 2:
        return ""
    shared = os.path.commonpath([Path(one.file).parent for one in files])
    return f"{shared}{os.sep}" if shared else ""

"""Tables of `carry runs compare`."""

from typing import Any

from rich.table import Table

from api.client.tables import DASH, METRIC_ROWS, metric, plain_table


def compared_tables(answer: dict[str, Any]) -> list[Table]:
    """The runs by number, their metrics with differences to the first, their settings."""
    return [_runs(answer["runs"]), _metrics(answer), _settings(answer)]


def _runs(runs: list[dict[str, Any]]) -> Table:
    table = plain_table()
    for title in ("", "run", "name", "settings"):
        table.add_column(title)
    for number, run in enumerate(runs, 1):
        line = run["summary"]
        markets = ", ".join(one["symbol"] for one in line["markets"])
        table.add_row(
            str(number),
            run["id"],
            run["label"] or f"{line['strategy']} {markets}",
            line["parameters"],
        )
    return table


def _metrics(answer: dict[str, Any]) -> Table:
    count = len(answer["runs"])
    table = plain_table()
    table.add_column("metric")
    for number in range(1, count + 1):
        table.add_column(f"run {number}", justify="right")
        if number > 1:
            table.add_column("less run 1", justify="right")
    for one in answer["metrics"]:
        name = one["metric"]
        if name not in METRIC_ROWS:
            continue
        cells = []
        for place, (value, less) in enumerate(zip(one["values"], one["differences"], strict=True)):
            cells.append(metric({name: value}, name))
            if place:
                cells.append(metric({name: less}, name))
        table.add_row(one["title"], *cells)
    return table


def _settings(answer: dict[str, Any]) -> Table:
    table = plain_table()
    table.add_column("setting")
    for number in range(1, len(answer["runs"]) + 1):
        table.add_column(f"run {number}")
    for one in answer["differences"]:
        table.add_row(one["path"], *(DASH if value is None else value for value in one["values"]))
    return table

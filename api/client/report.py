"""A run of any kind on the terminal, as its kind's report.py says it."""

import json
from functools import cache
from typing import Any

from rich.console import Console

from api.client.kind import Report
from api.client.profile_lines import profile_lines
from api.client.tables import market_name, progress_of
from api.registry import parts

SYNTHETIC_NOTE = "SYNTHETIC sample markets: made by a generator, no exchange ever printed them."


@cache
def reports() -> dict[str, Report]:
    """How runs are shown, by GraphQL's type."""
    return {part.REPORT.type: part.REPORT for part in parts("report")}


def run_report(run: dict[str, Any], console: Console) -> None:
    """Print a run of any kind, as far as it has a result."""
    own = reports().get(run["__typename"])
    title = run["__typename"] if own is None else own.title(run)
    label = f"{run['label']}: " if run["label"] else ""
    console.print(label + title, style="bold", highlight=False, soft_wrap=True)
    for line in _worth(run):
        console.print(line, highlight=False)
    for line in () if own is None else own.lines(run):
        console.print(line, highlight=False, soft_wrap=True)
    for table in () if own is None else own.tables(run):
        console.print(table)
    for line in profile_lines(run["provenance"]["venueProfiles"]):
        console.print(line, style="dim", highlight=False, soft_wrap=True)
    for warning in run.get("warnings", ()):
        console.print(f"Note: {warning}", style="yellow")
    if run["trials"] and run["status"] == "SUCCEEDED":
        console.print(_trials_line(run), style="dim", highlight=False, soft_wrap=True)
    for line in _said(run):
        console.print(line, style="dim", highlight=False, soft_wrap=True)
    status = "" if run["status"] == "SUCCEEDED" else f": {run['status']}, {progress_of(run)}"
    console.print(f"run {run['id']}{status}", style="dim")


def _worth(run: dict[str, Any]) -> list[str]:
    # Whether it is luck, of the run or of each entry; nothing while nobody has judged it.
    judged = [("", run.get("verdict"))]
    entries = (one for one in run.get("entries", ()) if "label" in one)
    judged += [(f"{one['label']}: ", one.get("verdict")) for one in entries]
    markets = run.get("marketEntries", ())
    judged += [
        (f"{market_name(one['market'], synthetic=False)}: ", one.get("verdict")) for one in markets
    ]
    return [label + verdict["sentence"] for label, verdict in judged if verdict]


def _said(run: dict[str, Any]) -> list[str]:
    # By people, with `carry runs update`.
    lines = [f"Tags: {', '.join(run['tags'])}"] if run["tags"] else []
    lines += [f"Note of yours: {run['note']}"] if run["note"] else []
    lines += ["Pinned: `carry prune` keeps it."] * run["pinned"]
    lines += ["Asked again once its markets have new data."] * run["rerunOnNewData"]
    lines += [f"Not yet: {run['rerunFailure']}"] if run["rerunFailure"] else []
    lines += [f"Asked again on new data, of {run['rerunOf']['id']}."] if run["rerunOf"] else []
    return lines + ([f"Asked again as {run['rerunAs']['id']}."] if run["rerunAs"] else [])


def _trials_line(run: dict[str, Any]) -> str:
    about = "" if run["trialsAreExact"] else "about "
    questions = "question" if run["trials"] == 1 else "different questions"
    return (
        f"Trials: {about}{run['trials']:,} {questions} asked of this market over this period; "
        "the more, the better the best looks by luck alone."
    )


def print_json(document: object, console: Console) -> None:
    """Machine-readable on stdout: nothing but JSON."""
    console.file.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")

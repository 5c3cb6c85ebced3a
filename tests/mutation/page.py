"""docs/mutation.md, from one run."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.survivors import Change


@dataclass(frozen=True)
class Report:
    """One run: mutants found and tried by file, and who survived with the reason, if any.

    arguments: of the command. carried: of those tried, how many an earlier run of the same --go-on
    file has tried.
    """

    commit: str
    arguments: str
    found: dict[str, int]
    tried_of: dict[str, int]
    survivors: list[tuple[Change, str | None]]
    carried: int
    cpu_s: float

    @property
    def tried(self) -> int:
        return sum(self.tried_of.values())

    @property
    def unexplained(self) -> int:
        return sum(reason is None for _, reason in self.survivors)

    @property
    def exit_code(self) -> int:
        return 1 if self.unexplained else 0


HEAD = """# Mutants of the rules

Each mutant is the engine with one operator, number, comparison or condition changed; a test has \
to fail. `make mutate` draws 200 of those of `engine.signals` and `engine.simulator` \
(`MUTATE_ARGS="--seed 7"` the same ones again, `--all` every one, `--room engine.margin` or \
`--room engine.portfolio` those of a room whose survivors are not all explained yet) and writes \
this page with `--page docs/mutation.md`. cosmic-ray makes them, in an environment of its own; \
the tests are those of `tests/mutation/checks.py`: the examples worked out by hand, every family \
of options against exact decimals, the bits of the plain trade and of a sweep's cells. Kernels \
run interpreted. Not mutated: decorators (they say how to compile) and layouts (they number \
places). A survivor without a reason in `tests/mutation/survivors.toml` makes the command fail.
"""


def _carried(report: Report) -> str:
    if report.carried == 0:
        return ""
    return f", {report.carried} of them in earlier runs, whose time is not in it (`--go-on`)"


def write_page(report: Report, page: Path) -> None:
    """Writes the report as Markdown."""
    survived = Counter(change.file for change, _ in report.survivors)
    lines = [
        HEAD,
        f'`make mutate MUTATE_ARGS="{report.arguments}"` ended with {report.exit_code}:',
        "",
        f"Commit {report.commit}: {report.tried} of "
        f"{sum(report.found.values())} mutants tried, "
        f"{report.tried - len(report.survivors)} killed, {len(report.survivors)} survived "
        f"({report.unexplained} of them without a reason), "
        f"in {report.cpu_s / 60:.0f} minutes of CPU{_carried(report)}.",
        "",
        "| file | mutants | tried | killed | survived |",
        "|---|---|---|---|---|",
    ]
    for file, found in report.found.items():
        tried = report.tried_of.get(file, 0)
        row = (file, found, tried, tried - survived[file], survived[file])
        lines.append("| " + " | ".join(str(cell) for cell in row) + " |")
    if report.survivors:
        lines += ["", "| survivor | change | reason |", "|---|---|---|"]
        for change, reason in sorted(report.survivors, key=lambda one: (one[0].file, one[0].line)):
            before, after = (text.replace("|", "\\|") for text in (change.before, change.after))
            where = f"{change.file}:{change.line}"
            lines.append(f"| {where} | `{before}` -> `{after}` | {reason or 'none yet'} |")
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")

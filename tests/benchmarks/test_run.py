"""What `make bench` does with families that succeed, miss and break."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks import run
from benchmarks.bench import Bench
from benchmarks.table import Bar, BarKind, Row

BAR = Bar(BarKind.AT_MOST, 2.0)


class Told(ModuleType):
    """A family that tells given figures and then breaks, if it is to."""

    def __init__(self, name: str, figures: list[float], *, breaks: bool = False) -> None:
        super().__init__(name)
        self.figures, self.breaks = figures, breaks
        self.BARS = {f"{name} {number}": BAR for number in range(2)}

    def measure(self, bench: Bench) -> Iterator[Row]:
        assert bench.scratch.is_dir()
        for name, figure in zip(self.BARS, self.figures, strict=False):
            yield Row(name, figure, "ms", BAR)
        if self.breaks:
            raise RuntimeError("the compiler is away")


@pytest.fixture
def bench_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Families `good`, `slow` and `broken` in place of the real ones; the JSON's path."""
    monkeypatch.setattr(run, "FAMILIES", {one: f"told_{one}" for one in ("good", "slow", "broken")})
    for family in (
        Told("told_good", [1.0, 2.0]),
        Told("told_slow", [1.0, 2.5]),
        Told("told_broken", [1.0], breaks=True),
    ):
        monkeypatch.setitem(sys.modules, family.__name__, family)
    return tmp_path / "out" / "bench.json"


def run_bench(path: Path, *families: str) -> int:
    kept = path.parent / "kept"
    return run.main([*families, "--json", str(path), "--kept", str(kept)])


def test_all_bars_cleared_exit_with_0_and_print_a_line_each(
    bench_of: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_bench(bench_of, "good") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["name", "ours", "other", "ratio", "bar"]
    assert lines[1].split() == ["told_good", "0", "1", "ms", "-", "-", "<=", "2", "ms", "ok"]
    assert lines[-1].startswith("2 of 2 bars cleared")
    assert json.loads(bench_of.read_text())["ok"] is True


def test_one_missed_bar_exits_with_1(bench_of: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_bench(bench_of, "good", "slow") == 1
    assert capsys.readouterr().out.count("MISSED") == 1


def test_a_family_that_breaks_misses_its_rows_and_leaves_the_others(
    bench_of: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_bench(bench_of, "broken", "good") == 1
    told = capsys.readouterr()
    assert "the compiler is away" in told.err
    rows = json.loads(bench_of.read_text())["rows"]
    assert [row["ok"] for row in rows] == [True, False, True, True]
    assert rows[1]["details"] == {"failure": "the compiler is away"}


def test_an_unknown_family_is_refused(bench_of: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run_bench(bench_of, "nonsense")
    assert ended.value.code == 2
    assert "family must be one of good, slow, broken, was nonsense" in capsys.readouterr().err

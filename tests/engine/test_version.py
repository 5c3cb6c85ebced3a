"""A changed engine is another engine."""

import re
import subprocess
import sys
from pathlib import Path

from engine.version import ENGINE_VERSION, cache_directory, source_hash


def test_the_version_names_the_release_and_the_sources() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", ENGINE_VERSION)
    assert cache_directory(Path("home")).name == ENGINE_VERSION


def test_any_change_of_any_source_changes_the_hash(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text("a = 1\n")
    (tmp_path / "b.py").write_text("")
    (tmp_path / "notes.txt").write_text("not a source")
    before = source_hash(tmp_path)
    (tmp_path / "notes.txt").write_text("changed")
    assert source_hash(tmp_path) == before
    seen = {before}
    for change in (
        lambda: (tmp_path / "room" / "a.py").write_text("a = 2\n"),
        lambda: (tmp_path / "b.py").write_text("\n"),
        lambda: (tmp_path / "b.py").rename(tmp_path / "c.py"),
        lambda: (tmp_path / "room" / "d.py").write_text(""),
    ):
        change()
        seen.add(source_hash(tmp_path))
    assert len(seen) == 5


def test_what_the_web_process_needs_loads_no_compiler() -> None:
    modules = (
        "engine.version, engine.model.presets, engine.model.align, engine.model.result, "
        "engine.metrics.summary, engine.metrics.attribution, engine.metrics.drawdown, "
        "engine.sweep.grid, engine.sweep.heatmap"
    )
    code = f"import sys, {modules}; print('numba' in sys.modules, 'polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

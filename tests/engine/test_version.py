"""An engine that computes otherwise is another engine; one that is worded otherwise is not."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.version import ENGINE_VERSION, code_hash, remembered_code_hash, source_hash

CODE = '''"""What it is."""
import math

LIMIT = 3  # why three
"""What it limits."""


def double(value: float) -> float:
    """Twice the value."""
    # and no more
    return {"rate": value}["rate"] * 2 + math.pi
'''
ENGINE = Path(__file__).parents[2] / "engine"


def test_the_version_names_the_release_and_the_code() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\+[0-9a-f]{12}", ENGINE_VERSION)
    assert ENGINE_VERSION.endswith(code_hash(ENGINE)[:12])


@pytest.mark.parametrize(
    ("old", "new", "is_another"),
    [
        ("why three", "because", False),
        ('"""What it is."""\n', "", False),
        ("What it limits", "Its limit", False),
        ("Twice the value", "Two times it", False),
        ("LIMIT = 3", "\n\nLIMIT = (3)", False),
        ("LIMIT = 3", "LIMIT = 3.0", True),
        ("* 2", "* 3", True),
        ("* 2 +", "+ 2 *", True),
        ('["rate"]', '["Rate"]', True),
        ("value: float", "value: int", True),
        ("import math\n", "import math\nimport cmath\n", True),
    ],
    ids=[
        "comment",
        "docstring of the module away",
        "docstring of a constant",
        "docstring of a function",
        "layout",
        "type of a number",
        "number",
        "operators",
        "string that is used",
        "annotation",
        "import",
    ],
)
def test_only_what_may_change_what_is_computed_counts(
    tmp_path: Path, old: str, new: str, is_another: bool
) -> None:
    source = tmp_path / "room.py"
    source.write_text(CODE)
    before, bytes_before = code_hash(tmp_path), source_hash(tmp_path)
    source.write_text(CODE.replace(old, new))
    assert (code_hash(tmp_path) != before) is is_another
    assert source_hash(tmp_path) != bytes_before


@pytest.mark.parametrize("hash_of", [source_hash, code_hash])
def test_the_files_count(tmp_path: Path, hash_of: Callable[[Path], str]) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text("a = 1\n")
    (tmp_path / "b.py").write_text("")
    before = hash_of(tmp_path)
    (tmp_path / "notes.txt").write_text("not a source")
    assert hash_of(tmp_path) == before
    (tmp_path / "b.py").rename(tmp_path / "c.py")
    renamed = hash_of(tmp_path)
    (tmp_path / "room" / "d.py").write_text("")
    assert len({before, renamed, hash_of(tmp_path)}) == 3


def test_the_hash_is_remembered_until_a_byte_changes(tmp_path: Path) -> None:
    root, there = tmp_path / "engine", tmp_path / "kept"
    root.mkdir()
    nowhere = root / "a.py" / "no folder"
    (root / "a.py").write_text("a = 1\n")
    first = remembered_code_hash(root, [nowhere, there])
    (note,) = there.iterdir()
    assert first == code_hash(root)
    note.write_text(f"{source_hash(root)} {'0' * 64}\n")
    assert remembered_code_hash(root, [nowhere, there]) == "0" * 64  # it is the note that was read
    (root / "a.py").write_text("a = 2\n")
    assert remembered_code_hash(root, [there]) == code_hash(root) != first
    note.write_text("half a n")
    assert remembered_code_hash(root, [there]) == code_hash(root)
    assert remembered_code_hash(root, [nowhere]) == code_hash(root)
    assert [path.name for path in there.iterdir()] == [note.name]


def test_what_the_web_process_needs_loads_no_compiler() -> None:
    modules = (
        "engine.version, engine.model.presets.registry, engine.model.align, engine.model.result, "
        "engine.metrics.summary, engine.metrics.attribution, engine.metrics.drawdown, "
        "engine.sweep.grid, engine.sweep.heatmap"
    )
    code = f"import sys, {modules}; print('numba' in sys.modules, 'polars' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

"""Where compiled kernels lie, and that they are used again for as long as they are right."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import compiled
from engine.model.stages import Stage
from engine.version import ENGINE_VERSION
from tests.read_only import read_only

ENGINE = Path(__file__).parents[2] / "engine"
KERNELS = Path("signals", "kernels.py")
RUN = """
from engine import compiled
print(compiled.place())
import numpy as np
from engine.signals.kernels import run_length_nb
rates = np.array([0.1, 0.0, 0.1, 0.1])
counts = np.zeros(4, np.int64)
try:
    run_length_nb(rates, 0.05, counts)
except OSError:
    print("not saved")
    run_length_nb(rates, 0.05, counts)
print(*counts)
print(sum(run_length_nb.stats.cache_hits.values()))
"""
COUNTS = "1 0 1 2"


@pytest.fixture
def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The engine as another installation has it: its sources may be changed."""
    root = tmp_path / "copy"
    shutil.copytree(ENGINE, root / "engine", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def told(root: Path, environment: dict[str, str], **more: str) -> list[str]:
    """What a process says of the folder, the counts, and how many kernels it found there."""
    own = {"PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"}
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        env=environment | own | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_comment_changes_nothing_and_code_everything(
    copy: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    named = {"NUMBA_CACHE_DIR": str(tmp_path / "named")}
    source = copy / "engine" / KERNELS
    assert told(copy, environment, **named)[1:] == [COUNTS, "0"]
    assert told(copy, environment, **named)[1:] == [COUNTS, "1"]
    source.write_text(f"# One more line above every kernel.\n{source.read_text()}")
    assert told(copy, environment, **named)[1:] == [COUNTS, "1"]
    shared = copy / "engine" / "model" / "units.py"  # another file: numba would not look there
    shared.write_text(f"{shared.read_text()}\nONE_MORE = 1\n")
    assert told(copy, environment, **named)[1:] == [COUNTS, "0"]


def test_they_belong_to_the_user_where_the_installation_is_read_only(
    environment: dict[str, str], tmp_path: Path
) -> None:
    script = (
        "import sys; sys.prefix = sys.argv[1]; from engine import compiled; "
        "print(compiled.place(*map(__import__('pathlib').Path, sys.argv[2:])))"
    )

    def placed(prefix: Path, *homes: Path) -> Path:
        own = {"XDG_CACHE_HOME": str(tmp_path / "user")}
        words = [sys.executable, "-c", script, str(prefix), *map(str, homes)]
        done = subprocess.run(
            words, env=environment | own, capture_output=True, text=True, check=True
        )
        return Path(done.stdout.strip())

    read_only = tmp_path / "a file"
    read_only.write_text("")  # root may write anywhere, but not into a file's folder
    writable = tmp_path / "installation"
    of_installation = placed(writable)
    assert of_installation.is_relative_to(writable / "share" / "carrybench" / "kernels")
    assert of_installation.parent.name == ENGINE_VERSION
    of_user = placed(read_only)
    assert of_user.is_relative_to(tmp_path / "user" / "carrybench" / "kernels")
    # What is complete goes before what could be written.
    mark = of_user / f"{max(Stage).name}-{ENGINE_VERSION}-{of_user.name}"
    kernel = of_user / "kernel.nbc"
    kernel.write_bytes(b"compiled")
    told = f"{ENGINE_VERSION}\n{hashlib.sha256(b'compiled').hexdigest()} {kernel.name}\n"
    mark.write_text(told)
    assert placed(writable) == of_user
    # What is damaged does not, and is thrown away.
    for damaged in (kernel, mark):
        damaged.write_bytes(b"")
        assert placed(writable) == of_installation
        assert not mark.exists()
        kernel.write_bytes(b"compiled")
        mark.write_text(told)
    assert placed(writable) == of_user
    shutil.rmtree(tmp_path / "user")
    (tmp_path / "user").write_text("")
    home = tmp_path / "home"
    assert placed(read_only, home).is_relative_to(home / "kernels")
    private = placed(read_only, read_only)
    assert private.name.startswith("carrybench-kernels-")
    assert not private.exists()  # it ended with its process


def test_what_cannot_be_saved_is_there_all_the_same(
    environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "kernels"
    folder.mkdir()
    with read_only(folder):
        found = told(ENGINE.parent, environment, NUMBA_CACHE_DIR=str(folder))
    assert found[1:] == ["not saved", COUNTS, "0"]


def test_one_process_compiles_at_a_time(tmp_path: Path, environment: dict[str, str]) -> None:
    program = "from engine import compiled\nwith compiled.one_compiles(): print('in', flush=True)"
    (tmp_path / "lock").write_text("")
    with (tmp_path / "lock").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with subprocess.Popen(
            [sys.executable, "-c", program],
            env=environment | {"NUMBA_CACHE_DIR": str(tmp_path)},
            stdout=subprocess.PIPE,
            text=True,
        ) as other:
            time.sleep(1.0)
            assert other.poll() is None
            fcntl.flock(held, fcntl.LOCK_UN)
            assert other.communicate(timeout=60)[0] == "in\n"


def test_kernels_of_engines_long_gone_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines = [tmp_path / "kernels" / f"0.1.0+{number}" for number in range(12)]
    own = tmp_path / "kernels" / ENGINE_VERSION / "machine"
    for seconds, engine in enumerate([*engines, own]):
        engine.mkdir(parents=True)
        os.utime(engine, (seconds, seconds))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(own))
    compiled.forget_old_engines()
    left = {path.name for path in (tmp_path / "kernels").iterdir()}
    assert left == {ENGINE_VERSION, *(engine.name for engine in engines[-7:])}
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))  # somebody else's folder
    compiled.forget_old_engines()
    assert {path.name for path in (tmp_path / "kernels").iterdir()} == left

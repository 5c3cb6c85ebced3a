"""What make says on a machine that cannot do it."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = """#!/bin/sh
[ "$1" = --version ] && echo "Python 3.9.2"
[ "$1" = --version ]
"""
WITHOUT_ENSUREPIP = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; esac
"""


def make_venv(python: Path, venv: Path) -> subprocess.CompletedProcess[str]:
    if shutil.which("make") is None:
        pytest.skip("make must be on PATH, was absent")
    return subprocess.run(
        ["make", f"PYTHON={python}", f"VENV={venv}", f"{venv}/bin/python"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        (OLD, "Carrybench needs Python 3.11 or newer, was: Python 3.9.2."),
        (WITHOUT_ENSUREPIP, "This Python cannot make virtual environments"),
    ],
    ids=["too old", "Debian without python3-venv"],
)
def test_a_python_that_will_not_do_is_refused_in_words(
    script: str, sentence: str, tmp_path: Path
) -> None:
    python = tmp_path / "python3"
    python.write_text(script, encoding="utf-8")
    python.chmod(0o755)
    result = make_venv(python, tmp_path / "venv")
    assert result.returncode != 0
    assert result.stderr.startswith(sentence)
    assert not (tmp_path / "venv").exists()


def test_help_names_every_target_for_people() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = (line for line in text.splitlines() if line.startswith(".PHONY:"))
    explained = {line.split()[2] for line in text.splitlines() if '@echo "make ' in line}
    assert explained == set(phony.split()[1:]) - {"help"}

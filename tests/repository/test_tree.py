"""The tree as it is committed: no traces of one machine, arrows kept, small files."""

import ast
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINE_LIMIT = 300


@cache
def committed_files() -> list[Path]:
    """What git tracks and the tree still has; in an exported tree, what its folders hold."""
    if not (ROOT / ".git").exists() or shutil.which("git") is None:
        pytest.skip("a git checkout and git tell the tree's files from built ones, was without")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def python_files(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts
    ]


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    # In pieces, so that this file does not name them itself.
    foreign = re.compile("|".join(("/wo" + "rk/", "/ro" + "ot/", "/op" + "t/")))
    named = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in committed_files()
        if (found := foreign.search(path.read_bytes().decode("utf-8", "replace")))
    ]
    assert named == []


def test_no_file_names_a_registry() -> None:
    hosts = re.compile(r"pypi\.org|pythonhosted|registry\.npmjs|--(extra-)?index-url|_authToken")
    named = [
        str(path.relative_to(ROOT))
        for path in committed_files()
        if path != Path(__file__)
        and path.name != "test_locks.py"
        and hosts.search(path.read_bytes().decode("utf-8", "replace"))
    ]
    assert named == []


def test_the_import_arrows_are_kept() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_an_import_in_a_function_says_what_must_not_be_loaded() -> None:
    # Of the command line `api/cli/app.py` says it for all.
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files("api", "engine")
        if path.parent != ROOT / "api" / "cli"
        and _imports_in_functions(source := path.read_text(encoding="utf-8"))
        and "not above:" not in source
        and "in the functions, not here" not in source
    ]
    assert silent == []


def _imports_in_functions(source: str) -> bool:
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return any(
        isinstance(inner, ast.Import | ast.ImportFrom)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, functions)
        for inner in ast.walk(node)
    )


def test_a_package_imports_nothing_by_itself() -> None:
    for path in python_files("api", "engine"):
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            assert all(isinstance(node, ast.Expr) for node in body), path


@pytest.mark.parametrize("folder", ["api", "engine"])
def test_no_source_file_outgrows_the_limit(folder: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in python_files(folder)
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LINE_LIMIT
    }
    assert long == {}


def test_children_of_the_service_are_started_by_the_tether_alone() -> None:
    # It knows how: with the working directory off the path of modules, and tied to their parent.
    naming = [path for path in python_files("api") if "sys.executable" in path.read_text("utf-8")]
    assert [path.relative_to(ROOT).as_posix() for path in naming] == ["api/broker/tether.py"]

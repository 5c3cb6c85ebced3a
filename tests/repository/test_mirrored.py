"""A stranger finds the test of a module at the mirrored path (docs/development.md, "Tests")."""

import ast
from pathlib import Path

from tests.repository.test_tree import ROOT, python_files

LEAST_SHARE = 0.7
_DECISIONS = (ast.If, ast.IfExp, ast.BoolOp, ast.Match, ast.Try, ast.For, ast.While, ast.AsyncFor)
_LOOPS_IN_VALUES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def decides(path: Path) -> bool:
    """Whether a function of it branches, loops or catches; else it declares and passes on."""
    functions = (
        one
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return any(
        isinstance(node, (*_DECISIONS, *_LOOPS_IN_VALUES))
        for function in functions
        for node in ast.walk(function)
    )


def is_tested(path: Path) -> bool:
    """By a file of its name, or its room as a whole by a file of the room's name."""
    room = ROOT / "tests" / path.parent.relative_to(ROOT)
    return any((room / f"test_{name}.py").is_file() for name in (path.stem, path.parent.name))


def test_most_modules_have_their_test_at_the_mirrored_path() -> None:
    modules = [path for path in python_files("engine", "api") if "migrations" not in path.parts]
    deciding = [path for path in modules if decides(path)]
    without = [str(path.relative_to(ROOT)) for path in deciding if not is_tested(path)]
    assert 1 - len(without) / len(deciding) >= LEAST_SHARE, sorted(without)

"""The engine's version: an engine that computes otherwise never answers from older results."""

import ast
import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from engine.kept import folders, note

RELEASE = "0.1.0"

_ROOT = Path(__file__).parent
_NOT_CODE = frozenset({"ctx", "kind", "type_comment"})  # what the other fields say already


def source_hash(root: Path) -> str:
    """SHA-256 over the names and bytes of every Python source under root, hexadecimal."""
    digest = hashlib.sha256()
    for name, content in _sources(root):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def code_hash(root: Path) -> str:
    """SHA-256 over what every Python source under root does, hexadecimal.

    Comments, docstrings and layout do not count, and every Python gives the same.
    """
    digest = hashlib.sha256()
    for name, content in _sources(root):
        digest.update(f"{name}\0{_code(ast.parse(content))}\0".encode())
    return digest.hexdigest()


def remembered_code_hash(root: Path, folders: Sequence[Path]) -> str:
    """The code_hash of root, from a note in one of the folders while the sources are the same.

    Parsing them takes a sixth of a second of every process; comparing their bytes takes 1 ms.
    """
    source = source_hash(root)
    notes = [folder / "engine.hash" for folder in folders]
    for path in notes:
        with contextlib.suppress(OSError, ValueError):
            of_source, code = path.read_text(encoding="ascii").split()
            if of_source == source:
                return code
    code = code_hash(root)
    any(note(path, f"{source} {code}\n") for path in notes)  # the first that can be written
    return code


def _sources(root: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        yield path.relative_to(root).as_posix(), path.read_bytes()


def _code(value: Any) -> str:
    # Not ast.dump: what it prints of empty fields differs between Pythons.
    if isinstance(value, list):
        return f"[{','.join(_code(one) for one in value if not _is_docstring(one))}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = ",".join(
        f"{name}={_code(child)}"
        for name, child in ast.iter_fields(value)
        if name not in _NOT_CODE and child is not None and child != []
    )
    return f"{type(value).__name__}({fields})"


def _is_docstring(statement: Any) -> bool:
    # Of a module, class, function or field: a string that nothing is done with.
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


ENGINE_VERSION = f"{RELEASE}+{remembered_code_hash(_ROOT, folders())[:12]}"
"""Release and the first 12 digits of the code's hash; also salts the compiled kernels' cache."""

"""schema.graphql is what the code says, and says something about every part."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
)

from api.http.schema import print_sdl

_ROOT = Path(__file__).resolve().parents[3]
_BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}


def test_the_committed_schema_is_the_exported_one() -> None:
    committed = (_ROOT / "schema.graphql").read_text()
    assert committed == print_sdl(), "run: carry schema --output schema.graphql"


def _undescribed() -> Iterator[str]:
    for name, kind in build_schema(print_sdl()).type_map.items():
        if name.startswith("__") or name in _BUILT_IN:
            continue
        parts: dict[str, Any] = {"": kind}
        if isinstance(kind, GraphQLEnumType):
            parts |= kind.values
        elif isinstance(kind, GraphQLInputObjectType | GraphQLObjectType | GraphQLInterfaceType):
            parts |= kind.fields
        for key in list(parts):
            for argument, one in getattr(parts[key], "args", {}).items():
                parts[f"{key}({argument})"] = one
        yield from (f"{name}.{key}" for key, part in parts.items() if not part.description)


def test_every_type_field_argument_and_value_is_described() -> None:
    assert list(_undescribed()) == []


def test_the_web_process_never_loads_numba() -> None:
    code = "import api.app, sys; sys.exit('numba' in sys.modules or 'llvmlite' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, check=False)
    assert done.returncode == 0

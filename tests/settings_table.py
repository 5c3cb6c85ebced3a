"""What `api/settings.py` says of each setting.

Read from the source here: pydantic could do it too, but would at every start of every process.
"""

import ast
import inspect

from api.settings import Settings


def descriptions() -> dict[str, str]:
    """The docstring below each field."""
    (definition,) = ast.parse(inspect.getsource(Settings)).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for field, below in zip(definition.body, definition.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = text
    return found

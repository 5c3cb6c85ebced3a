"""What is said of files that were sent, as flags of the importer."""

import glob
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from api.errors import InvalidInput
from api.market_data.files.flags import Flags, parse_flags
from api.market_data.files.model import Flag

FLAGS = tuple(one.name for one in fields(Flags))
_BY_OPTION = {"as" if name == "taken_for" else name.replace("_", "-"): name for name in FLAGS}
_OPTION = re.compile(r"--([a-z][a-z-]+)")

Said = Mapping[str, str]
"""Values by the names of flags; `file`: the one file, as a report calls it, that they are of."""


def flags_said(said: Sequence[Said]) -> Flags:
    """The flags: of one file, that file alone has them; else all that are silent.

    Raises InvalidInput with the path of the value in `said`.
    """
    flags = Flags()
    for index, values in enumerate(said):
        texts = {name: [values[name]] for name in FLAGS if name in values}
        try:
            given = parse_flags(**texts)
        except InvalidInput as refused:
            at = _BY_OPTION.get(refused.field.replace("_", "-"), refused.field)
            raise InvalidInput(f"said.{index}.{at}", refused.message.removeprefix("--")) from None
        more: dict[str, Any] = {
            name: (*getattr(flags, name), *_of_file(getattr(given, name), values.get("file")))
            for name in texts
        }
        flags = replace(flags, **more)
    return flags


def settled_by(refusal: str) -> tuple[str, ...]:
    """The flags that a refusal names: what would settle it."""
    found = (_BY_OPTION.get(option) for option in _OPTION.findall(refusal))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def _of_file(given: Sequence[Flag], file: str | None) -> list[Flag]:
    if file is None:
        return list(given)
    # From the root on: no other file ends in it.
    anchored = f"//{glob.escape(file)}"
    return [one if one.glob else Flag(anchored, one.value) for one in given]

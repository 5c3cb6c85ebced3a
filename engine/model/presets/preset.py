"""What a preset is: a name for fields of an input."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.model.strategies import kind_of
from engine.model.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Preset:
    """A named starting point: what an input means that names it and leaves these fields open.

    input: the fields, nested as inputs are, in the engine's names; a field that is given overrules
    it. strategy: of an input that names none.
    """

    name: str
    title: str
    description: str
    strategy: Strategy
    input: Mapping[str, Any]


def strategy_input(strategy: Strategy) -> Mapping[str, Any]:
    """The field of an input that asks for a strategy, with all of its parameters."""
    given = {name: value for name, value in asdict(strategy).items() if value is not None}
    return {"strategy": {kind_of(strategy).name: given}}

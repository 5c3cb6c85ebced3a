"""An input over the preset that it names: what it leaves open is the preset's."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from api.errors import InvalidInput, shown
from api.schema.sent import given, text_or_none, was_given
from api.schema.strategy_inputs import StrategyInput
from engine.model.costs import Capital
from engine.model.parameter import defaults_of
from engine.model.presets.preset import Preset
from engine.model.presets.registry import PRESETS

FIELD = "preset"


class Presettable(Protocol):
    """An input that may name a preset."""

    preset: str | None


class HasStrategy(Presettable, Protocol):
    """One that asks for one strategy."""

    strategy: StrategyInput | None


@dataclass(frozen=True, slots=True)
class Asked:
    """An input and its preset, if it names one."""

    sent: Presettable
    preset: Preset | None

    def part(self, name: str, nullable: Container[str] = ()) -> dict[str, Any]:
        """The fields of one of the input's groups that have a value; nullable: as of `given`."""
        return {**self._of_preset(name, {}), **given(getattr(self.sent, name), nullable)}

    def value(self, name: str) -> Any:
        """A field that is no group; None where neither says it."""
        sent = getattr(self.sent, name)
        return sent if was_given(sent) else self._of_preset(name, None)

    def strategy(self, kind: str) -> Mapping[str, Any]:
        """The parameters that the preset gives a kind of strategy."""
        own: Mapping[str, Any] = self._of_preset("strategy", {}).get(kind, {})
        return own

    def _of_preset(self, name: str, absent: Any) -> Any:
        return absent if self.preset is None else self.preset.input.get(name, absent)


def asked(sent: Presettable) -> Asked:
    """An input over its preset; InvalidInput where there is none of that name."""
    name = text_or_none(sent.preset, FIELD)
    if name is None:
        return Asked(sent, None)
    if name not in PRESETS:
        rule = f"must be one of {', '.join(PRESETS)}, was {shown(name)}"
        raise InvalidInput(FIELD, f"{FIELD} {rule}")
    return Asked(sent, PRESETS[name])


def is_funded(asking: Asked) -> bool:
    """Whether the account of an input pays for what it opens."""
    return bool((defaults_of(Capital) | asking.part("capital"))["funded"])

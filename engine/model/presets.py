"""Named starting points for the form, from cautious to eager."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.model.params import CompositeParams, SimpleParams, Strategy


@dataclass(frozen=True, slots=True)
class Preset:
    """A strategy with a name and a sentence."""

    name: str
    title: str
    description: str
    strategy: Strategy


_ALL = (
    Preset(
        name="conservative",
        title="Conservative",
        description="Simple rule that opens only at 5 bp per settlement and closes below 2 bp.",
        strategy=SimpleParams(min_funding_rate=0.0005, exit_funding_rate=0.0002),
    ),
    Preset(
        name="balanced",
        title="Balanced",
        description="Composite score with the default weights: opens at 0.35, closes below 0.20.",
        strategy=CompositeParams(),
    ),
    Preset(
        name="aggressive",
        title="Aggressive",
        description="Composite score that leans on the rate: opens at 0.25, closes below 0.15.",
        strategy=CompositeParams(
            entry_threshold=0.25,
            exit_threshold=0.15,
            weight_rate_level=0.40,
            weight_trend=0.20,
            weight_persistence=0.25,
            weight_basis=0.15,
        ),
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})

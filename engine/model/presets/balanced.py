"""Composite as it is."""

from engine.model.params import CompositeParams
from engine.model.presets.preset import Preset, strategy_input

_STRATEGY = CompositeParams()

BALANCED = Preset(
    name="balanced",
    title="Balanced",
    description="Composite score with the default weights: opens at 0.35, closes below 0.20.",
    strategy=_STRATEGY,
    input=strategy_input(_STRATEGY),
)

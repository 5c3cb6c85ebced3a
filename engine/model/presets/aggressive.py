"""Composite that leans on the rate."""

from engine.model.params import CompositeParams
from engine.model.presets.preset import Preset, strategy_input

_STRATEGY = CompositeParams(
    entry_threshold=0.25,
    exit_threshold=0.15,
    weight_rate_level=0.40,
    weight_trend=0.20,
    weight_persistence=0.25,
    weight_basis=0.15,
)

AGGRESSIVE = Preset(
    name="aggressive",
    title="Aggressive",
    description="Composite score that leans on the rate: opens at 0.25, closes below 0.15.",
    strategy=_STRATEGY,
    input=strategy_input(_STRATEGY),
)

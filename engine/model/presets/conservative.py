"""Simple with high thresholds."""

from engine.model.params import SimpleParams
from engine.model.presets.preset import Preset, strategy_input

_STRATEGY = SimpleParams(min_funding_rate=0.0005, exit_funding_rate=0.0002)

CONSERVATIVE = Preset(
    name="conservative",
    title="Conservative",
    description="Simple rule that opens only at 5 bp per settlement and closes below 2 bp.",
    strategy=_STRATEGY,
    input=strategy_input(_STRATEGY),
)

"""The trade of the origin engine: nothing pays for what is opened."""

from engine.model.params import SimpleParams
from engine.model.presets.preset import Preset

GENERIC_TERMS = "none"
"""The venue profile of who wants that of no venue."""

ORIGIN = Preset(
    name="origin",
    title="Origin",
    description="The trade of the origin engine, which nobody can hold: each leg is as large as "
    "the capital, nothing pays for the short one, and costs are those of no venue.",
    strategy=SimpleParams(),
    input={
        "capital": {"funded": False},
        "margin": {"mode": "UNCONSTRAINED"},
        "rules": {"fill_without_volume": True},
        "venue_profile": GENERIC_TERMS,
    },
)

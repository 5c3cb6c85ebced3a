"""Maintenance tiers as the kernels read them."""

import numpy as np

from engine.model.margin import MaintenanceTier
from engine.model.units import FloatArray


def tier_lines(tiers: tuple[MaintenanceTier, ...]) -> FloatArray:
    """Rate and relief of each tier, shape (K, 2): maintenance = rate x notional - relief.

    The relief makes each line meet the one before at the tier's floor, so that a rate applies
    to what lies above its floor alone.
    """
    lines = np.empty((len(tiers), 2))
    relief = before = 0.0
    for index, tier in enumerate(tiers):
        relief += tier.notional_floor * (tier.rate - before)
        before = tier.rate
        lines[index] = tier.rate, relief
    return lines

"""The accounts that are compared."""

from dataclasses import replace

from docs.published.market import FREE
from engine.model.costs import Capital
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.terms import Terms
from engine.model.trading import OrderRules, Trading

FUNDED = Terms(
    capital=Capital(funded=True, resize_band=0.25),
    trading=Trading(
        margin=IsolatedMargin(leverage=1.0, tiers=(MaintenanceTier(0.0, 0.01),)),
        rules=OrderRules(fill_without_volume=False),
    ),
)
ORIGIN = Terms()
BY_THEIR_RULES = replace(
    FUNDED,
    costs=FREE,
    capital=Capital(funded=True, resize_band=0.0, lot_step=0.0, compounding=True),
)
"""Of twitter-bot-tech/btc-funding-arb: at every settlement brought back to one notional, free."""

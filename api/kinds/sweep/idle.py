"""Why no cell of a sweep makes a trade."""

from api.kinds.backtest.idle import Refused, reason, refused_orders
from api.kinds.sweep.config import SweepConfig
from engine.analysis.entries import entry_chances
from engine.model.columns import MarketColumns
from engine.simulator.run import simulate
from engine.sweep.loosest import loosest


def idle_sweep(market: MarketColumns, config: SweepConfig) -> list[str]:
    """Why no cell of a sweep can make a trade; empty where one may."""
    terms = config.terms
    grid = config.grid()
    strategies = loosest(grid)
    chances = [(entry_chances(market, config.period, one, terms), one) for one in strategies]
    if not chances:
        return []
    found, strategy = max(chances, key=lambda one: (one[0].tried, one[0].reached, one[0].highest))
    refused: Refused = []
    if found.tried:
        # What size and costs refuse is the same for all cells, unless the score is in the size
        # or the cells differ in their terms.
        if len(chances) > 1 or strategy.sizing or grid.term_axes:
            return []
        result = simulate(market, config.period, strategy, terms)
        if len(result.trades):
            return []
        refused = refused_orders(found, result.data_use, terms)
    return ["no cell makes a trade: " + reason(found, strategy, terms, refused, "lowest ")]

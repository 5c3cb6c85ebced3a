"""Values of a sweep's axes that no rate and no score of the period comes near."""

from api.kinds.backtest.beyond import NO_TRADE, reach_of, subject
from api.kinds.sweep.config import SweepConfig
from engine.analysis.entries import entry_chances
from engine.model.columns import MarketColumns
from engine.model.strategies import kind_of
from engine.model.strategy import Signal
from engine.model.written import exact
from engine.sweep.loosest import loosest


def beyond_sweep(market: MarketColumns, config: SweepConfig, *, has_trades: bool) -> list[str]:
    """Values of the axes, and thresholds beside them; has_trades: some cell may make one."""
    strategy = config.strategy
    axes = {axis.parameter: axis.values for axis in config.axes}
    reach = reach_of(market, config.period, strategy, config.terms.trading.direction)
    values = {
        name: axes.get(name, (getattr(strategy, name),)) for name in strategy.compared_with_rates
    }
    told = reach.told(values, frozenset(axes) if has_trades else frozenset())
    kind = kind_of(strategy)
    if not has_trades or kind.signal is not Signal.SCORE:
        return told
    scores = [
        entry_chances(market, config.period, one, config.terms).highest
        for one in loosest(config.grid())
    ]
    for name in (kind.entry, kind.exit):
        beyond = [value for value in axes.get(name, ()) if scores and value > max(scores)]
        if beyond:
            told.append(
                f"{subject(name, beyond, len(axes[name]), exact)} above every score of the "
                f"period, the highest of any cell is {exact(max(scores))}: {NO_TRADE}"
            )
    return told

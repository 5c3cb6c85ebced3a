"""What to know of a walk-forward before trusting it, in sentences."""

from api.kinds.backtest.assumed import assumptions
from api.kinds.backtest.beyond import large_fractions
from api.kinds.backtest.caveats import (
    ruin_caveats,
    shared_caveats,
    trade_caveats,
    unpaid_caveats,
)
from api.kinds.sweep.beyond import beyond_sweep
from api.kinds.sweep.idle import idle_sweep
from api.kinds.walk_forward.config import WalkForwardConfig
from engine.analysis.shortfall import shortfall_of
from engine.model.columns import MarketColumns
from engine.model.units import DAY_MS
from engine.walk_forward.run import WalkForwardResult


def told_of(
    market: MarketColumns, result: WalkForwardResult, config: WalkForwardConfig
) -> list[str]:
    """The warnings of one walk-forward."""
    terms, curve = config.terms, result.chain.curve
    idle = idle_sweep(market, config)
    return [
        *shared_caveats(result.unbroken_hold.data_use, terms.costs),
        *idle,
        *_flat(result),
        *_without_settlement(result),
        *_untested(result, config),
        *_of_tests(result, is_funded=terms.capital.funded),
        *beyond_sweep(market, config, has_trades=not idle),
        *assumptions(terms.trading),
        *large_fractions(terms.costs, terms.trading),
        *ruin_caveats(curve.ts_ms, curve.equity, terms.trading.margin is not None),
    ]


def _flat(result: WalkForwardResult) -> list[str]:
    flat = [number for number, one in enumerate(result.folds, start=1) if one.cell is None]
    if not flat:
        return []
    return [
        f"{len(flat)} of {len(result.folds)} folds stayed flat ({_listed(flat)}): no cell had a "
        "trade and a defined metric in their training"
    ]


def _without_settlement(result: WalkForwardResult) -> list[str]:
    empty = [number for number, one in enumerate(result.folds, start=1) if one.test is None]
    if not empty:
        return []
    return [f"no settlement lies in the test of fold {_listed(empty)}: it is left out"]


def _of_tests(result: WalkForwardResult, *, is_funded: bool) -> list[str]:
    told = []
    for number, one in enumerate(result.folds, start=1):
        if one.test is not None:
            unpaid = unpaid_caveats(None if is_funded else shortfall_of(one.test))
            told += [f"fold {number}: {text}" for text in trade_caveats(one.test.trades) + unpaid]
    return told


def _untested(result: WalkForwardResult, config: WalkForwardConfig) -> list[str]:
    days = (config.period.end_ms + 1 - result.folds[-1].fold.test_end_ms) // DAY_MS
    if days < 1:
        return []
    return [f"the last {days} days of the period are too few for a test and are in none"]


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))

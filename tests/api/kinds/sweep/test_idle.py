"""Why no cell of a sweep made a trade."""

from dataclasses import replace
from typing import Any

from api.kinds.sweep.config import SweepConfig
from api.kinds.sweep.work import CellRange, compute_sweep
from api.runs.terms import ProfiledTerms
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, SimpleParams, Sizing, Strategy
from engine.sweep.grid import Axis
from tests.api.kinds.backtest.test_idle import HIGHEST, HINT, KEY, MARKET, RATES
from tests.engine.markets import columns, whole


def sweep(
    strategy: Strategy, *axes: Axis, market: MarketColumns = MARKET, **changes: Any
) -> list[str]:
    config = SweepConfig(KEY, whole(market), strategy, axes, ProfiledTerms(), **changes)
    cells = CellRange(0, config.grid().total_cells, has_benchmark=True)
    computed = compute_sweep(market, config, cells, lambda *_: None, lambda: False)
    told: list[str] = computed.summary["warnings"]
    return [text for text in told if "no cell" in text]


def test_a_sweep_without_a_trade_says_why() -> None:
    told = sweep(SimpleParams(), Axis("min_funding_rate", (0.02, 0.01)))
    assert told == [
        f"no cell makes a trade: {HIGHEST} the lowest entry threshold (minFundingRate) of "
        f"0.01 (100 bps); {HINT}"
    ]
    told = sweep(SimpleParams(), Axis("min_funding_rate", (0.0001,)), market=columns(RATES[:1]))
    assert told == [
        "no cell makes a trade: the period has one settlement, and nothing is opened at the last"
    ]


def test_what_size_refuses_to_all_cells_is_told_of_all() -> None:
    axis = Axis("min_funding_rate", (0.0001, 0.0002))
    poor = replace(Capital(), initial=50.0, lot_step=1.0)
    config = SweepConfig(KEY, whole(MARKET), SimpleParams(), (axis,), ProfiledTerms(Costs(), poor))
    cells = CellRange(0, 2, has_benchmark=True)
    told = compute_sweep(MARKET, config, cells, lambda *_: None, lambda: False).summary["warnings"]
    assert any(
        text.startswith("no cell makes a trade: ") and "4 made an order below the smallest" in text
        for text in told
    )


def test_nothing_is_claimed_where_a_smaller_score_might_pass() -> None:
    sized = CompositeParams(0.0, 0.0, sizing=Sizing(0.0001, 0.0002))
    told = sweep(sized, Axis("weight_rate_level", (0.1, 0.2)))
    assert not any("no cell" in text for text in told)

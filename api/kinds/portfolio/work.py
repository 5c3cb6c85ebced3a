"""What a worker computes of a portfolio: the account, and each market's share. Loads numba."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from api.kinds.backtest.assumed import assumptions
from api.kinds.backtest.beyond import beyond_rates, large_fractions
from api.kinds.backtest.caveats import (
    ruin_caveats,
    shared_caveats,
    short_caveats,
    trade_caveats,
    unpaid_caveats,
)
from api.kinds.portfolio.config import PortfolioConfig, from_document
from api.kinds.portfolio.idle import idle_market
from api.runs.outline import sparkline
from api.runs.result_columns import Columns
from api.runs.work import Bench, Computed, Groups, columns_of, data_use_document
from api.storage.results import pack_all
from api.storage.settling import HEADLINE
from engine.analysis.shortfall import shortfall_of_account
from engine.model.columns import MarketColumns
from engine.model.params import HoldParams, Strategy
from engine.model.portfolio import PortfolioRules
from engine.model.terms import Terms
from engine.portfolio.result import PortfolioMarket, PortfolioResult
from engine.portfolio.run import MarketOnTerms, simulate_portfolio


async def work(bench: Bench) -> Computed:
    """The one shard of a portfolio."""
    config = from_document(bench.run.config)
    markets = [
        await bench.market(one, config.period, config.market_terms(index).costs)
        for index, one in enumerate(config.markets)
    ]
    total = bench.run.progress_total
    return await bench.in_thread(partial(compute_portfolio, markets, config, done=total))


def compute_portfolio(
    markets: Sequence[MarketColumns], config: PortfolioConfig, *, done: int
) -> Computed:
    """The portfolio and, beside it, equal parts of the capital held in every market."""
    terms = [config.market_terms(index) for index in range(len(markets))]
    result = _simulate(markets, terms, config, config.strategy, config.portfolio)
    held = [one.without_rules() for one in terms]
    benchmark = _simulate(markets, held, config, HoldParams(), PortfolioRules(slots=len(markets)))
    metrics = asdict(result.metrics())
    groups: Groups = {
        "curve": columns_of(result.curve),
        "benchmark_curve": columns_of(benchmark.curve),
    }
    shares: list[dict[str, Any]] = []
    warnings: list[str] = []
    for index, (key, market) in enumerate(zip(config.markets, result.markets, strict=True)):
        shares.append(
            {
                "attribution": asdict(market.attribution()),
                "data_use": data_use_document(market.data_use),
                "trades": len(market.trades),
            }
        )
        groups[f"settlements.{index}"] = columns_of(market.settlements)
        groups[f"trades.{index}"] = columns_of(market.trades)
        groups[f"curve.{index}"] = _market_curve(config, market)
        if len(market.adjustments):
            groups[f"adjustments.{index}"] = columns_of(market.adjustments)
        own = terms[index]
        told = [
            *idle_market(markets[index], market, config, own),
            *shared_caveats(market.data_use, own.costs),
            *trade_caveats(market.trades),
            *beyond_rates(markets[index], config.period, config.strategy, own.trading),
            *assumptions(own.trading),
            *large_fractions(own.costs, own.trading),
        ]
        warnings += [f"{key.symbol} on {key.venue}: {text}" for text in told]
    is_margined = all(one.trading.margin is not None for one in terms)
    warnings += short_caveats(result.span)
    warnings += ruin_caveats(result.curve.ts_ms, result.curve.equity, is_margined)
    is_funded = config.terms.capital.funded
    warnings += unpaid_caveats(
        None if is_funded else shortfall_of_account(result.curve, result.markets)
    )
    summary = {
        "metrics": metrics,
        "attribution": asdict(result.attribution()),
        "benchmark": asdict(benchmark.metrics()),
        "markets": shares,
        "headline": {name: metrics[name] for name in HEADLINE},
        "sparkline": sparkline(result.curve.equity),
        "warnings": warnings,
    }
    return Computed(done, is_whole=True, summary=summary, packed=pack_all(groups))


def _market_curve(config: PortfolioConfig, market: PortfolioMarket) -> Columns:
    # As a backtest's curve, with a point before anything happens, but for the equity: that is
    # the account's.
    settlements = market.settlements
    return {
        "ts_ms": np.concatenate(([config.period.start_ms], settlements.ts_ms)),
        "funding": np.concatenate(([0.0], market.funding)),
        "quantity": np.concatenate(([0.0], market.quantity)),
        "borrow": np.concatenate(([0.0], market.borrow)),
        "headroom": np.concatenate(([np.nan], market.headroom)),
    }


def _simulate(
    markets: Sequence[MarketColumns],
    terms: Sequence[Terms],
    config: PortfolioConfig,
    strategy: Strategy,
    rules: PortfolioRules,
) -> PortfolioResult:
    traded = [MarketOnTerms(market, own) for market, own in zip(markets, terms, strict=True)]
    return simulate_portfolio(traded, config.period, strategy, rules, config.terms.capital.initial)

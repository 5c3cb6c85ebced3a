"""What a worker computes of a backtest that is only looked at. Loads numba."""

from dataclasses import asdict
from functools import partial

from api.kinds.backtest.config import BacktestConfig, from_document
from api.kinds.backtest.work import simulated
from api.market_data.catalog import Catalog
from api.previewing.answering import InThread
from api.previewing.protocol import Answer, Question
from api.runs.market import columns_between
from api.runs.material import versions_of
from api.runs.work import columns_of
from engine.analysis.market_says import market_says
from engine.metrics.attribution import attribute
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns


async def answer(catalog: Catalog, question: Question, in_thread: InThread) -> Answer:
    """The answer to a backtest's question; MarketNotFound or NoData where its data are gone."""
    config = from_document(question.config)
    market = await columns_between(
        catalog,
        versions_of(question.series, config.market),
        config.market,
        config.period,
        config.terms.costs,
    )
    return await in_thread(partial(_compute, market, config))


def _compute(market: MarketColumns, config: BacktestConfig) -> Answer:
    result = simulated(market, config)
    hold = simulated(market, config, hold=True)
    return Answer(
        metrics=asdict(summarise(result)),
        attribution=asdict(attribute(result)),
        hold_net_pnl=summarise(hold).net_pnl,
        market=asdict(market_says(market, config.period, config.strategy, config.terms)),
        curve=columns_of(result.curve),
    )

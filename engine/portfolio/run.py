"""One capital over several markets: a portfolio backtest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.model import totals as at
from engine.model.columns import MarketColumns
from engine.model.costs import Costs
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.result import AccountCurve, Span
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.portfolio import kernels as of
from engine.portfolio.kernels import simulate_portfolio_nb
from engine.portfolio.result import PortfolioMarket, PortfolioResult, market_result
from engine.portfolio.timeline import Timeline, timeline
from engine.signals.columns import Signal, signal_of
from engine.signals.factors import eight_hour_equivalent
from engine.simulator import layout as lanes
from engine.simulator.layout import BLOCK
from engine.simulator.position import layout as traded
from engine.simulator.table import size_of, slice_within
from engine.simulator.traded.kernels import ACCOUNT_TOTALS
from engine.simulator.traded.table import term_numbers, tiers_of, traded_table


@dataclass(frozen=True, slots=True, eq=False)
class MarketOnTerms:
    """One market of a portfolio and its terms: venues differ."""

    market: MarketColumns
    terms: Terms


def simulate_portfolio(
    markets: Sequence[MarketOnTerms],
    period: Period,
    strategy: Strategy,
    rules: PortfolioRules,
    initial: float,
) -> PortfolioResult:
    """Runs one strategy over several markets that share the initial capital.

    initial: the account's capital, in quote currency; the rest of each market's capital (notional
    fraction, lots, minima) and its costs are its own. Raises InvalidParams("period", ...) where a
    market has no settlement in the period, InvalidParams("weights", ...) where there is not one
    for each market.
    """
    weights = np.array(rules.weights_of(len(markets)))
    parts = [one.market.part(slice_within(one.market, period)) for one in markets]
    signals = [_signals(one, period, strategy) for one in markets]
    tables = [
        _table(part, one.terms.costs, *pair, rules.rank_by)
        for part, one, pair in zip(parts, markets, signals, strict=True)
    ]
    events = timeline([part.ts_ms for part in parts])
    begin = np.cumsum([0, *(part.ts_ms.shape[0] for part in parts)]).astype(np.int64)
    room = max(part.ts_ms.shape[0] for part in parts)
    count = events.ts_ms.shape[0]
    curve = np.empty((of.ACCOUNT_ROWS, count + 1))
    market_curve = np.empty((of.MARKET_ROWS, int(begin[-1])))
    records = np.empty((len(markets), room // 2 + 1, traded.RECORD_COLUMNS))
    moved = np.empty((len(markets), room, traded.ADJUSTMENT_COLUMNS))
    positions = np.empty((len(markets), traded.STATE_NUMBERS))
    watch = np.empty(lanes.STATE_ROWS * BLOCK)
    simulate_portfolio_nb(
        np.concatenate(tables),
        begin,
        events.first,
        events.market,
        events.index,
        events.samples,
        initial,
        weights,
        _limits(rules, signals[0][0]),
        np.stack([term_numbers(one.terms) for one in markets]),
        _tiers(markets),
        np.stack([size_of(signals[0][0].sizing, one.terms.capital) for one in markets]),
        curve,
        market_curve,
        records,
        moved,
        positions,
        watch,
    )
    own = [
        market_result(
            parts[index],
            market_curve[:, begin[index] : begin[index + 1]],
            records[index],
            moved[index],
            positions[index],
        )
        for index in range(len(markets))
    ]
    return PortfolioResult(
        curve=AccountCurve(
            ts_ms=np.concatenate(([period.start_ms], events.ts_ms)),
            equity=curve[of.EQUITY],
            funding=curve[of.FUNDING],
            borrow=curve[of.BORROW],
            positions=curve[of.POSITIONS].astype(np.int64),
            exposure=curve[of.EXPOSURE],
            committed=curve[of.COMMITTED],
        ),
        markets=tuple(own),
        totals=_totals(own, watch),
        span=_span(events, initial),
    )


def _signals(one: MarketOnTerms, period: Period, strategy: Strategy) -> tuple[Signal, Signal]:
    where = slice_within(one.market, period)
    return signal_of(one.market, where, strategy), signal_of(one.market.mirrored(), where, strategy)


def _table(
    part: MarketColumns, costs: Costs, long: Signal, short: Signal, rank_by: RankBy
) -> FloatArray:
    table = np.empty((part.ts_ms.shape[0], of.TABLE_COLUMNS))
    table[:, : traded.TABLE_COLUMNS] = traded_table(part, long.may_enter, costs)
    table[:, of.LONG_SIGNAL] = long.value
    table[:, of.SHORT_SIGNAL] = short.value
    equivalent = eight_hour_equivalent(part.rate, part.interval_hours)
    by_score = rank_by is RankBy.SCORE
    table[:, of.LONG_RANK] = long.value if by_score else equivalent
    table[:, of.SHORT_RANK] = short.value if by_score else -equivalent
    return table


def _limits(rules: PortfolioRules, signal: Signal) -> FloatArray:
    limits = np.full(of.LIMITS, np.inf)
    limits[of.SLOTS] = rules.slots
    if rules.max_exposure is not None:
        limits[of.MAX_EXPOSURE] = rules.max_exposure
    if rules.max_volume_share is not None:
        limits[of.MAX_VOLUME_SHARE] = rules.max_volume_share
    limits[of.ENTRY], limits[of.EXIT] = signal.entry, signal.exit
    return limits


def _tiers(markets: Sequence[MarketOnTerms]) -> FloatArray:
    # Markets may have different numbers of tiers: a last line that repeats changes nothing.
    lines = [tiers_of(one.terms.trading) for one in markets]
    longest = max(line.shape[0] for line in lines)
    padded = np.zeros((len(lines), longest, 2))
    for index, line in enumerate(lines):
        padded[index, : line.shape[0]] = line
        if line.shape[0]:
            padded[index, line.shape[0] :] = line[-1]
    return padded


def _totals(own: Sequence[PortfolioMarket], watch: FloatArray) -> FloatArray:
    each = np.stack([market.totals for market in own])
    totals = each.sum(axis=0)
    totals[at.BEST] = each[:, at.BEST].max()
    totals[at.WORST] = each[:, at.WORST].min()
    for row in ACCOUNT_TOTALS:
        totals[row] = watch[row * BLOCK]
    totals[at.FINAL_EQUITY] = watch[traded.BASE]
    return np.asarray(totals)


def _span(events: Timeline, initial: float) -> Span:
    return Span(
        initial=initial,
        settlements=int(events.ts_ms.shape[0]),
        first_ts_ms=int(events.ts_ms[0]),
        last_ts_ms=int(events.ts_ms[-1]),
        daily_returns=int(events.samples.sum()),
    )

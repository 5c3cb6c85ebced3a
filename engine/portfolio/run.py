"""One capital over several markets: a portfolio backtest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.model import totals as at
from engine.model.columns import MarketColumns
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.result import AccountCurve, Span
from engine.model.terms import Terms
from engine.model.units import DAYS_PER_YEAR, FloatArray
from engine.portfolio import layout
from engine.portfolio.kernels import simulate_portfolio_nb
from engine.portfolio.result import PortfolioMarket, PortfolioResult, market_result
from engine.portfolio.timeline import Timeline, timeline
from engine.signals.columns import Signal, signal_of
from engine.signals.factors import eight_hour_equivalent
from engine.simulator import lanes
from engine.simulator.lanes import BLOCK
from engine.simulator.managed.kernels import ACCOUNT_TOTALS
from engine.simulator.managed.table import managed_table, term_numbers, tiers_of
from engine.simulator.position import adjustment, columns, record, state
from engine.simulator.table import size_of, slice_within


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
    markets = [_filled(one) for one in markets]
    parts = [one.market.part(slice_within(one.market, period)) for one in markets]
    signals = [_signals(one, period, strategy) for one in markets]
    tables = [
        _table(part, one.terms, *pair, rules.rank_by)
        for part, one, pair in zip(parts, markets, signals, strict=True)
    ]
    _share_path(tables, parts)
    events = timeline([part.ts_ms for part in parts])
    begin = np.cumsum([0, *(part.ts_ms.shape[0] for part in parts)]).astype(np.int64)
    room = max(part.ts_ms.shape[0] for part in parts)
    count = events.ts_ms.shape[0]
    curve = np.empty((layout.ACCOUNT_ROWS, count + 1))
    market_curve = np.empty((layout.MARKET_ROWS, int(begin[-1])))
    records = np.empty((len(markets), room // 2 + 1, record.COUNT))
    moved = np.empty((len(markets), room, adjustment.COUNT))
    positions = np.empty((len(markets), state.COUNT))
    watch = np.empty(lanes.PLAIN_COUNT * BLOCK)
    simulate_portfolio_nb(
        np.concatenate(tables),
        np.concatenate([part.path for part in parts]),
        begin,
        events.first,
        events.market,
        events.index,
        events.ts_ms,
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
            markets[index].terms,
        )
        for index in range(len(markets))
    ]
    return PortfolioResult(
        curve=AccountCurve(
            ts_ms=np.concatenate(([period.start_ms], events.ts_ms)),
            equity=curve[layout.EQUITY],
            funding=curve[layout.FUNDING],
            borrow=curve[layout.BORROW],
            positions=curve[layout.POSITIONS].astype(np.int64),
            exposure=curve[layout.EXPOSURE],
            committed=curve[layout.COMMITTED],
            free_cash=curve[layout.FREE_CASH],
            interest=curve[layout.INTEREST],
        ),
        markets=tuple(own),
        totals=_totals(own, watch, curve[layout.INTEREST]),
        span=_span(events, initial, markets[0].terms),
    )


def _signals(one: MarketOnTerms, period: Period, strategy: Strategy) -> tuple[Signal, Signal]:
    where = slice_within(one.market, period)
    return signal_of(one.market, where, strategy), signal_of(one.market.mirrored(), where, strategy)


def _table(
    part: MarketColumns, terms: Terms, long: Signal, short: Signal, rank_by: RankBy
) -> FloatArray:
    table = np.empty((part.ts_ms.shape[0], layout.TABLE_COLUMNS))
    table[:, : columns.COUNT] = managed_table(part, long.may_enter, terms)
    table[:, layout.LONG_SIGNAL] = long.value
    table[:, layout.SHORT_SIGNAL] = short.value
    equivalent = eight_hour_equivalent(part.rate, part.interval_hours)
    by_score = rank_by is RankBy.SCORE
    table[:, layout.LONG_RANK] = long.value if by_score else equivalent
    table[:, layout.SHORT_RANK] = short.value if by_score else -equivalent
    return table


def _filled(one: MarketOnTerms) -> MarketOnTerms:
    without_volume = one.terms.trading.rules.fill_without_volume
    return MarketOnTerms(one.market.filled(without_volume=without_volume), one.terms)


def _share_path(tables: Sequence[FloatArray], parts: Sequence[MarketColumns]) -> None:
    # The markets' paths stand one after the other.
    before = 0
    for table, part in zip(tables, parts, strict=True):
        table[:, [columns.PATH_BEGIN, columns.PATH_END]] += before
        before += part.path.shape[0]


def _limits(rules: PortfolioRules, signal: Signal) -> FloatArray:
    limits = np.full(layout.LIMITS, np.inf)
    limits[layout.SLOTS] = rules.slots
    if rules.max_exposure is not None:
        limits[layout.MAX_EXPOSURE] = rules.max_exposure
    if rules.max_volume_share is not None:
        limits[layout.MAX_VOLUME_SHARE] = rules.max_volume_share
    limits[layout.ENTRY], limits[layout.EXIT] = signal.entry, signal.exit
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


def _totals(own: Sequence[PortfolioMarket], watch: FloatArray, interest: FloatArray) -> FloatArray:
    each = np.stack([market.totals for market in own])
    totals = each.sum(axis=0)
    totals[at.BEST] = each[:, at.BEST].max()
    totals[at.WORST] = each[:, at.WORST].min()
    for row in ACCOUNT_TOTALS:
        totals[row] = watch[row * BLOCK]
    totals[at.INTEREST] = interest.sum()
    totals[at.FINAL_EQUITY] = watch[lanes.CASH]
    return np.asarray(totals)


def _span(events: Timeline, initial: float, terms: Terms) -> Span:
    return Span(
        initial=initial,
        settlements=int(events.ts_ms.shape[0]),
        first_ts_ms=int(events.ts_ms[0]),
        last_ts_ms=int(events.ts_ms[-1]),
        daily_returns=int(events.samples.sum()),
        risk_free_per_day=terms.capital.risk_free / DAYS_PER_YEAR,
    )

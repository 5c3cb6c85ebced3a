"""One backtest: a market, a period and a strategy in, everything that happened out."""

import numpy as np

from engine.model.columns import (
    MARK_FROM_BAR,
    MARK_FROM_PERP,
    MARK_FROM_SETTLEMENT,
    PRICE_NONE,
    PRICE_STALE,
    MarketColumns,
)
from engine.model.costs import Capital, Costs
from engine.model.params import Period, Strategy
from engine.model.result import (
    EXIT_END_OF_PERIOD,
    CurveColumns,
    DataUse,
    SettlementColumns,
    SimulationResult,
    TradeColumns,
)
from engine.model.totals import TOTALS
from engine.model.trading import PLAIN_TRADING, Trading, is_plain
from engine.model.units import FloatArray
from engine.signals.columns import Signal, signal_of
from engine.simulator import layout as of
from engine.simulator.kernels import simulate_nb
from engine.simulator.position import layout as traded
from engine.simulator.table import settlement_table, slice_within, span_of
from engine.simulator.traded.run import Traded, TradedMarket, recorded_adjustments
from engine.simulator.trades import trade_columns


def simulate(
    market: MarketColumns,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading = PLAIN_TRADING,
) -> SimulationResult:
    """Runs one strategy over the settlements of a period; the history before it feeds signals.

    Raises InvalidParams("period", ...) where the period has no settlement, and
    InvalidParams("impact_coefficient", ...) where impact is asked for without volumes.
    """
    where = slice_within(market, period)
    part = market.part(where)
    signal = signal_of(market, where, strategy)
    if is_plain(costs, capital, trading):
        found = _plain(part, signal, costs, capital)
    else:
        mirrored = signal_of(market.mirrored(), where, strategy)
        traded_market = TradedMarket(part, signal.may_enter, signal.sizing, costs, capital, trading)
        found = traded_market.run(signal.value, mirrored.value, signal.entry, signal.exit)
    curve = found.curve
    return SimulationResult(
        curve=CurveColumns(
            ts_ms=np.concatenate(([period.start_ms], part.ts_ms)),
            equity=curve[traded.CURVE_EQUITY],
            funding=curve[traded.CURVE_FUNDING],
            quantity=curve[traded.CURVE_QUANTITY],
            borrow=curve[traded.CURVE_BORROW],
            headroom=curve[traded.CURVE_HEADROOM],
        ),
        settlements=SettlementColumns(
            ts_ms=part.ts_ms,
            rate=part.rate,
            mark=part.mark,
            perp=part.perp,
            spot=part.spot,
            quantity_into=curve[traded.CURVE_QUANTITY, :-1],
        ),
        trades=found.trades,
        adjustments=found.adjustments,
        totals=found.totals,
        span=span_of(part, capital),
        data_use=_data_use(part, found),
        posted_fraction=1.0 if trading.margin is None else trading.margin.posted_fraction,
    )


def _plain(part: MarketColumns, signal: Signal, costs: Costs, capital: Capital) -> Traded:
    table = settlement_table(part, signal.may_enter, signal.sizing, costs, capital)
    count = part.ts_ms.shape[0]
    curve = np.zeros((traded.CURVE_ROWS, count + 1))
    curve[traded.CURVE_HEADROOM] = np.nan
    records = np.empty((count // 2 + 1, of.RECORD_COLUMNS))
    totals = np.zeros(TOTALS)
    trades, refused = simulate_nb(
        table.columns,
        signal.value,
        signal.entry,
        signal.exit,
        capital.initial,
        table.size,
        curve,
        records,
        totals,
    )
    nothing: FloatArray = np.empty((0, traded.ADJUSTMENT_COLUMNS))
    return Traded(
        curve=curve,
        trades=trade_columns(records[:trades], table.columns, part, costs),
        adjustments=recorded_adjustments(nothing, part),
        totals=totals,
        below_minimum=refused,
        beyond_margin=0,
    )


def _data_use(part: MarketColumns, found: Traded) -> DataUse:
    sources = np.bincount(part.mark_source, minlength=3)
    return DataUse(
        settlements=int(part.ts_ms.shape[0]),
        untradable_count=int(np.count_nonzero(~part.tradable)),
        untradable_ts_ms=part.ts_ms[~part.tradable],
        perp_stale=int(np.count_nonzero(part.perp_state == PRICE_STALE)),
        perp_missing=int(np.count_nonzero(part.perp_state == PRICE_NONE)),
        spot_stale=int(np.count_nonzero(part.spot_state == PRICE_STALE)),
        spot_missing=int(np.count_nonzero(part.spot_state == PRICE_NONE)),
        settlement_marks=int(sources[MARK_FROM_SETTLEMENT]),
        bar_marks=int(sources[MARK_FROM_BAR]),
        perp_price_marks=int(sources[MARK_FROM_PERP]),
        entries_below_minimum=found.below_minimum,
        entries_beyond_margin=found.beyond_margin,
        closed_at_stale_price=_closed_at_stale_price(part, found.trades),
    )


def _closed_at_stale_price(part: MarketColumns, trades: TradeColumns) -> bool:
    if len(trades) == 0 or trades.exit_reason[-1] != EXIT_END_OF_PERIOD:
        return False
    return not bool(part.tradable[-1])

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
)
from engine.model.totals import TOTALS
from engine.signals.columns import signal_of
from engine.simulator import layout as of
from engine.simulator.kernels import simulate_nb
from engine.simulator.table import settlement_table, slice_within
from engine.simulator.trades import trade_columns


def simulate(
    market: MarketColumns, period: Period, strategy: Strategy, costs: Costs, capital: Capital
) -> SimulationResult:
    """Runs one strategy over the settlements of a period; the history before it feeds signals.

    Raises InvalidParams("period", ...) where the period has no settlement.
    """
    where = slice_within(market, period)
    part = market.part(where)
    signal = signal_of(market, where, strategy)
    table = settlement_table(part, signal.may_enter, signal.sizing, costs, capital)
    count = table.span.settlements
    curve = np.empty((3, count + 1))
    records = np.empty((count // 2 + 1, of.RECORD_COLUMNS))
    totals = np.empty(TOTALS)
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
    kept = records[:trades]
    return SimulationResult(
        curve=CurveColumns(
            ts_ms=np.concatenate(([period.start_ms], part.ts_ms)),
            equity=curve[0],
            funding=curve[1],
            quantity=curve[2],
        ),
        settlements=SettlementColumns(
            ts_ms=part.ts_ms,
            rate=part.rate,
            mark=part.mark,
            perp=part.perp,
            spot=part.spot,
            quantity_into=curve[2, :-1],
        ),
        trades=trade_columns(kept, table.columns, part, costs),
        totals=totals,
        span=table.span,
        data_use=_data_use(part, kept, refused),
    )


def _data_use(part: MarketColumns, records: np.ndarray, refused: int) -> DataUse:
    sources = np.bincount(part.mark_source, minlength=3)
    stale = False
    if records.shape[0] and records[-1, of.RECORD_REASON] == EXIT_END_OF_PERIOD:
        stale = not bool(part.tradable[-1])
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
        entries_below_minimum=refused,
        closed_at_stale_price=stale,
    )

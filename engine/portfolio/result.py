"""What a portfolio leaves behind: one account, and each market's share in it."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.attribution import Attribution, attribution_of
from engine.metrics.catalogue import Metrics
from engine.metrics.summary import metrics_of
from engine.model import totals as at
from engine.model.columns import MarketColumns
from engine.model.result import (
    AccountCurve,
    AdjustmentColumns,
    DataUse,
    SettlementColumns,
    Span,
    TradeColumns,
)
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.portfolio import layout
from engine.simulator.data_use import data_use_of
from engine.simulator.managed.run import recorded_adjustments, recorded_trades
from engine.simulator.position import state


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioMarket:
    """One market's part. At its settlements, shape (T,): funding, borrow, spot_yield, headroom,
    and the quantity after each.
    """

    settlements: SettlementColumns
    funding: FloatArray
    borrow: FloatArray
    spot_yield: FloatArray
    headroom: FloatArray
    quantity: FloatArray
    trades: TradeColumns
    adjustments: AdjustmentColumns
    totals: FloatArray
    data_use: DataUse

    def attribution(self) -> Attribution:
        """The parts of what this market gave."""
        return attribution_of(self.totals, _net_pnl(self.totals))


@dataclass(frozen=True, slots=True, eq=False)
class PortfolioResult:
    """One portfolio backtest; totals: of all markets, with the account's drawdown and returns."""

    curve: AccountCurve
    markets: tuple[PortfolioMarket, ...]
    totals: FloatArray
    span: Span

    def attribution(self) -> Attribution:
        """The parts of the account's net P&L."""
        return attribution_of(self.totals, float(self.totals[at.FINAL_EQUITY] - self.span.initial))

    def metrics(self) -> Metrics:
        """The metrics of the account; total capital and notional are the largest at one time."""
        traded_at_all = self.totals[at.TRADES] > 0.0
        return metrics_of(
            self.totals,
            self.span,
            self.curve.ts_ms,
            self.curve.equity,
            self.curve.free_cash,
            notional=_largest_notional(self.markets) if traded_at_all else None,
            total_capital=float(self.curve.committed.max()) if traded_at_all else None,
            exposure=_exposure(self.markets, self.span),
        )


def market_result(
    part: MarketColumns,
    curve: FloatArray,
    records: FloatArray,
    moved: FloatArray,
    position: FloatArray,
    terms: Terms,
) -> PortfolioMarket:
    """What the kernel wrote of one market; curve: shape (MARKET_ROWS, T)."""
    trades = recorded_trades(records[: int(position[at.TRADES])])
    held = curve[layout.MARKET_QUANTITY]
    anticipates = terms.trading.rules.anticipate
    return PortfolioMarket(
        settlements=SettlementColumns(
            ts_ms=part.ts_ms,
            rate=part.rate,
            mark=part.mark,
            perp=part.perp,
            spot=part.spot,
            quantity_into=held.copy() if anticipates else np.concatenate(([0.0], held[:-1])),
        ),
        funding=curve[layout.MARKET_FUNDING].copy(),
        borrow=curve[layout.MARKET_BORROW].copy(),
        spot_yield=curve[layout.MARKET_YIELD].copy(),
        headroom=curve[layout.MARKET_HEADROOM].copy(),
        quantity=held.copy(),
        trades=trades,
        adjustments=recorded_adjustments(moved[: int(position[state.ADJUSTMENTS])], part),
        totals=position[: at.TOTALS].copy(),
        data_use=data_use_of(
            part,
            trades,
            terms.costs,
            below_minimum=int(position[state.BELOW_MINIMUM]),
            beyond_margin=int(position[state.BEYOND_MARGIN]),
            resizes=int(position[state.RESIZES]),
            perp_bar_liquidations=int(position[state.PERP_BAR_LIQUIDATIONS]),
        ),
    )


def _net_pnl(totals: FloatArray) -> float:
    earned = totals[at.FUNDING_RECEIVED] - totals[at.FUNDING_PAID]
    earned += totals[at.SPOT_PNL] + totals[at.PERP_PNL]
    paid = totals[at.SPOT_FEES] + totals[at.PERP_FEES] + totals[at.SLIPPAGE]
    earned += totals[at.SPOT_YIELD]
    return float(earned - paid - totals[at.BORROW] - totals[at.LIQUIDATION])


def _largest_notional(markets: tuple[PortfolioMarket, ...]) -> float:
    # Of the positions open at one time, each as it was opened: quantity x unslipped perp price.
    opened = np.concatenate([market.trades.entry_ts_ms for market in markets])
    closed = np.concatenate([market.trades.exit_ts_ms for market in markets])
    notional = np.concatenate(
        [one.trades.quantity * one.settlements.perp[one.trades.entry_index] for one in markets]
    )
    # At one instant exits come before entries.
    order = np.lexsort((np.repeat([0, 1], opened.shape), np.concatenate((closed, opened))))
    return float(np.concatenate((-notional, notional))[order].cumsum().max())


def _exposure(markets: tuple[PortfolioMarket, ...], span: Span) -> float:
    # Share of the time from the first to the last event with a position open; a liquidated one
    # was open until its own moment, which lies between the events.
    opened = np.concatenate([market.trades.entry_ts_ms for market in markets])
    closed = np.concatenate([market.trades.exit_ts_ms for market in markets])
    order = np.argsort(opened, kind="stable")
    held_ms, until = 0, span.first_ts_ms
    for start, end in zip(opened[order].tolist(), closed[order].tolist(), strict=True):
        held_ms += max(end - max(start, until), 0)
        until = max(until, end)
    return held_ms / max(span.last_ts_ms - span.first_ts_ms, 1)

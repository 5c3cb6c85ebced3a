"""What to know of a result before trusting it, in sentences."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from api.kinds.backtest.config import BacktestConfig
from api.market_data.series import write_time
from engine.analysis.shortfall import Shortfall, shortfall_of
from engine.model.costs import Costs, Execution
from engine.model.result import (
    EXIT_LIQUIDATED,
    EXIT_MARGIN_CALL,
    DataUse,
    SimulationResult,
    Span,
    TradeColumns,
)
from engine.model.scales import BPS, FEWEST_DAYS_OF_GROWTH

_NAMED_TRADES = 3


def caveats(result: SimulationResult, config: BacktestConfig) -> list[str]:
    """The warnings of one backtest."""
    is_margined = config.terms.trading.margin is not None
    return [
        *shared_caveats(result.data_use, config.terms.costs),
        *short_caveats(result.span),
        *trade_caveats(result.trades),
        *(_narrowest(result) if is_margined else ()),
        *ruin_caveats(result.curve.ts_ms, result.curve.equity, is_margined),
        *unpaid_caveats(None if config.terms.capital.funded else shortfall_of(result)),
    ]


def trade_caveats(trades: TradeColumns) -> list[str]:
    """Trades that did not end as their strategy meant them to."""
    return [
        *_ended(trades, EXIT_LIQUIDATED, "liquidated"),
        *_ended(trades, EXIT_MARGIN_CALL, "closed by a margin call"),
    ]


def shared_caveats(use: DataUse, costs: Costs) -> list[str]:
    """Those that hold for every cell of a sweep too."""
    warnings = []
    if use.untradable_count:
        share = use.untradable_count / use.settlements
        warnings.append(
            f"{use.untradable_count} of {use.settlements} settlements ({share:.1%}) were "
            f"untradable, nothing was opened or closed there: {'; '.join(_reasons(use))}"
        )
    if use.missing_settlements:
        warnings.append(
            f"{use.missing_settlements} settlements that the schedule has are missing from the "
            f"data, beside {use.settlements} that are there: nothing was paid or decided at them"
        )
    if use.entries_below_minimum:
        warnings.append(
            f"{use.entries_below_minimum} entries were below the minimum quantity or notional "
            "and were not made"
        )
    if use.entries_beyond_margin:
        warnings.append(
            f"{use.entries_beyond_margin} entries were not made: the collateral they would have "
            "posted did not exceed the maintenance margin"
        )
    if use.closed_at_stale_price:
        warnings.append("the last position was closed at the last known price, a stale one")
    if use.slippage_from_ts_ms.size:
        warnings.append(
            f"slippage was estimated by month from each leg's bars: {_between(use.spot_slippage)} "
            f"of spot fills, {_between(use.perp_slippage)} of perp fills"
        )
    legs = {"spot": costs.spot_execution, "perp": costs.perp_execution}
    makers = [leg for leg, execution in legs.items() if execution is Execution.MAKER]
    if makers:
        warnings.append(
            f"orders of the {' and '.join(makers)} leg are assumed to rest at the price and "
            "always to be filled (MAKER)"
        )
    return warnings


def short_caveats(span: Span) -> list[str]:
    """Of a period that is too short for a growth rate, and for much trust in the ratios."""
    days = span.daily_returns
    if days >= FEWEST_DAYS_OF_GROWTH:
        return []
    return [
        f"Sharpe, Sortino and volatility are of {days} daily returns; CAGR and Calmar are told "
        f"from {FEWEST_DAYS_OF_GROWTH} on"
    ]


def ruin_caveats(
    ts_ms: NDArray[np.int64], equity: NDArray[np.float64], is_margined: bool
) -> list[str]:
    """Of a curve that fell to 0: a lost position lives on, and nobody shall believe the rest."""
    lost = equity <= 0.0
    if not lost.any():
        return []
    return [
        f"equity fell to 0 or below at {write_time(int(ts_ms[int(lost.argmax())]))}: "
        f"{_unmodelled(is_margined)}what follows could not have been held"
    ]


def unpaid_caveats(found: Shortfall | None) -> list[str]:
    """Of an account that is not funded: losses that nothing was there to pay."""
    if found is None:
        return []
    return [
        f"the account is not funded: at {write_time(found.ts_ms)} its short leg had lost "
        f"{found.amount:,.2f} more than there was to pay it, and more than there was since "
        f"{write_time(found.since_ts_ms)}, so that nobody could have held it"
    ]


def ruined_cells_caveats(ruined: int, computed: int, is_margined: bool) -> list[str]:
    """Of the cells of a sweep that did."""
    if not ruined:
        return []
    return [
        f"the equity of {ruined:,} of {computed:,} computed cells fell to 0 or below: "
        f"{_unmodelled(is_margined)}what follows could not have been held, and none of them is "
        "the best or the robust cell"
    ]


def _ended(trades: TradeColumns, reason: int, how: str) -> list[str]:
    ended = np.flatnonzero(trades.exit_reason == reason)
    if not ended.size:
        return []
    named = [
        f"trade {index + 1} at {write_time(int(trades.exit_ts_ms[index]))} with a net P&L of "
        f"{trades.net_pnl[index]:+,.2f}"
        for index in ended[:_NAMED_TRADES].tolist()
    ]
    if ended.size > _NAMED_TRADES:
        named.append(f"{ended.size - _NAMED_TRADES} more")
    subject = "1 position was" if ended.size == 1 else f"{ended.size} positions were"
    total = float(trades.net_pnl[ended].sum())
    together = "" if ended.size == 1 else f", {total:+,.2f} together"
    return [f"{subject} {how}: {_listed(named)}{together}"]


def _narrowest(result: SimulationResult) -> list[str]:
    headroom = result.curve.headroom
    if np.isnan(headroom).all():
        return []
    place = int(np.nanargmin(headroom))
    return [
        f"of all settlements the liquidation price was nearest at "
        f"{write_time(int(result.curve.ts_ms[place]))}: an adverse move of "
        f"{headroom[place]:.2%} away"
    ]


def _between(slippage: NDArray[np.float64]) -> str:
    low, high = slippage.min() / BPS, slippage.max() / BPS
    return f"{low:.2f} bps" if low == high else f"{low:.2f} to {high:.2f} bps"


def _unmodelled(is_margined: bool) -> str:
    return "" if is_margined else "margin and liquidation are not modelled, so "


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _reasons(use: DataUse) -> list[str]:
    counts = (
        (use.perp_missing, "perp had no bar yet"),
        (use.perp_stale, "the last perp price was too old"),
        (use.spot_missing, "spot had no bar yet"),
        (use.spot_stale, "the last spot price was too old"),
    )
    return [f"{reason} at {count}" for count, reason in counts if count]

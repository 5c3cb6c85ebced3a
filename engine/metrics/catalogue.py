"""Every metric there is, said once: API, command line, page and exports are made from this.

One more metric is a field here and what computes it: for those that cells keep a column of
engine/metrics/headline.py, for the others a line of engine/metrics/summary.py.
"""

from dataclasses import dataclass, fields
from functools import partial

from engine.metrics.metric import Better, Metric, Unit, metric
from engine.model.scales import FEWEST_DAYS_OF_GROWTH

# Of cells; 0 where a run is from before there was any.
_charged = partial(metric, better=Better.LESS, cells=True, absent=0.0)
_earned = partial(metric, better=Better.MORE, cells=True, absent=0.0)


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of one run; None = undefined. Money in quote currency, ratios as fractions.

    net_pnl = total_funding + basis_pnl + spot_yield + interest - total_fees - slippage_cost -
    borrow_cost - liquidation_cost; costs and funding_paid are positive amounts. winning_trades
    have a net P&L above 0, losing_trades are the others. Drawdown times are of the deepest
    relative one; the recovery hours run from its peak. turnover: value of all fills, both legs.
    duration_days: from the first to the last settlement. The returns on total_capital and on the
    largest notional are net_pnl over them.
    """

    net_pnl: float = metric(
        "Net P&L",
        Unit.QUOTE,
        "Net profit or loss, quote currency: last equity less the initial capital.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    total_return: float = metric(
        "Return",
        Unit.FRACTION,
        "Net P&L as a fraction of the initial capital.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    cagr: float | None = metric(
        "Return a year (CAGR)",
        Unit.FRACTION,
        "Compound annual growth rate, fraction; its years are the daily returns / 365, null under "
        f"{FEWEST_DAYS_OF_GROWTH} of them.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    sharpe: float | None = metric(
        "Sharpe",
        Unit.RATIO,
        "Annualised Sharpe ratio of daily returns, K = 365.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    sortino: float | None = metric(
        "Sortino",
        Unit.RATIO,
        "Annualised Sortino ratio of daily returns, K = 365.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    calmar: float | None = metric(
        "Calmar",
        Unit.RATIO,
        "CAGR over the maximum drawdown; null where there is none of either.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    volatility: float | None = metric(
        "Volatility a year",
        Unit.FRACTION,
        "Annualised deviation of daily returns, fraction.",
        better=Better.LESS,
        cells=True,
    )
    max_drawdown: float = metric(
        "Max drawdown",
        Unit.FRACTION,
        "Deepest fall below the running peak, fraction of that peak, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    max_drawdown_quote: float = metric(
        "Max drawdown, amount",
        Unit.QUOTE,
        "Deepest fall below the running peak, quote currency, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    max_drawdown_peak_ts_ms: int | None = metric(
        "Max drawdown from", Unit.INSTANT, "Peak before the deepest fall; null without a fall."
    )
    max_drawdown_trough_ts_ms: int | None = metric(
        "Max drawdown to", Unit.INSTANT, "Bottom of the deepest fall; null without a fall."
    )
    max_drawdown_recovery_ts_ms: int | None = metric(
        "Recovered", Unit.INSTANT, "When equity was back at that peak; null if it never was."
    )
    max_drawdown_recovery_hours: float | None = metric(
        "Recovery",
        Unit.HOURS,
        "Hours from the peak to the recovery; null if equity never was back at it.",
        better=Better.LESS,
    )
    total_trades: int = metric("Trades", Unit.COUNT, "Closed trades.", cells=True)
    winning_trades: int = metric(
        "Winning trades", Unit.COUNT, "Trades with net P&L above 0.", cells=True
    )
    losing_trades: int = metric("Losing trades", Unit.COUNT, "Trades with net P&L of 0 or less.")
    win_rate: float | None = metric(
        "Win rate",
        Unit.FRACTION,
        "Share of winning trades; null without trades.",
        better=Better.MORE,
        cells=True,
    )
    average_win: float | None = metric(
        "Average win",
        Unit.QUOTE,
        "Mean net P&L of the winning trades, quote currency.",
        signed=True,
        better=Better.MORE,
    )
    average_loss: float | None = metric(
        "Average loss",
        Unit.QUOTE,
        "Mean net P&L of the losing trades, quote currency, 0 or less.",
        signed=True,
        better=Better.MORE,
    )
    best_trade: float | None = metric(
        "Best trade",
        Unit.QUOTE,
        "Largest net P&L of a trade, quote currency.",
        signed=True,
        better=Better.MORE,
    )
    worst_trade: float | None = metric(
        "Worst trade",
        Unit.QUOTE,
        "Smallest net P&L of a trade, quote currency.",
        signed=True,
        better=Better.MORE,
    )
    profit_factor: float | None = metric(
        "Profit factor",
        Unit.RATIO,
        "Sum of wins over the sum of losses; null without losses.",
        better=Better.MORE,
        cells=True,
    )
    average_holding_settlements: float | None = metric(
        "Average holding", Unit.SETTLEMENTS, "Mean settlements a trade was paid at."
    )
    average_holding_hours: float | None = metric(
        "Average holding, time", Unit.HOURS, "Mean hours a trade was held."
    )
    exposure: float = metric(
        "Exposure",
        Unit.FRACTION,
        "Share of the time from first to last settlement with a position, 0 to 1.",
        cells=True,
    )
    funding_received: float = metric(
        "Funding received",
        Unit.QUOTE,
        "Funding received, quote currency, 0 or more.",
        better=Better.MORE,
        cells=True,
    )
    funding_paid: float = metric(
        "Funding paid",
        Unit.QUOTE,
        "Funding paid, quote currency, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    total_funding: float = metric(
        "Funding",
        Unit.QUOTE,
        "Funding received less funding paid, quote currency.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    basis_pnl: float = metric(
        "Basis P&L",
        Unit.QUOTE,
        "P&L of both legs at unslipped prices, quote currency.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    total_fees: float = metric(
        "Fees",
        Unit.QUOTE,
        "Fees of both legs, quote currency, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    slippage_cost: float = metric(
        "Slippage",
        Unit.QUOTE,
        "Cost of fills worse than the price, quote currency, 0 or more.",
        better=Better.LESS,
        cells=True,
    )
    borrow_cost: float = _charged(
        "Borrow", Unit.QUOTE, "Cost of borrowed spot, quote currency, 0 or more."
    )
    spot_yield: float = _earned(
        "Spot yield", Unit.QUOTE, "What long spot legs have earned by being held, quote currency."
    )
    interest: float = _earned(
        "Interest", Unit.QUOTE, "Interest on money that nothing was done with, quote currency."
    )
    liquidation_cost: float = _charged(
        "Liquidation fees", Unit.QUOTE, "Fees of liquidations, quote currency, 0 or more."
    )
    liquidations: int = metric(
        "Liquidations",
        Unit.COUNT,
        "Trades that ended by liquidation.",
        better=Better.LESS,
        cells=True,
        absent=0,
    )
    total_capital: float | None = metric(
        "Total capital",
        Unit.QUOTE,
        "Spot cost, margin and buffer of the largest entry, quote currency, the perp leg fully "
        "posted where margin is unconstrained; null without trades.",
    )
    return_on_total_capital: float | None = metric(
        "Return on total capital",
        Unit.FRACTION,
        "Net P&L over total capital, fraction; null without trades.",
        signed=True,
        better=Better.MORE,
    )
    return_on_notional: float | None = metric(
        "Return on notional",
        Unit.FRACTION,
        "Net P&L over the largest notional at an entry, quantity opened x unslipped perp price, of "
        "a portfolio the largest held at one time; fraction, null without trades.",
        signed=True,
        better=Better.MORE,
    )
    turnover: float = metric(
        "Turnover",
        Unit.QUOTE,
        "Traded notional of both legs, quote currency.",
        better=Better.LESS,
        cells=True,
    )
    break_even_settlements: float | None = metric(
        "Break-even",
        Unit.SETTLEMENTS,
        "Settlements of average funding that pay for one round trip's costs.",
        better=Better.LESS,
    )
    duration_days: float = metric(
        "Duration", Unit.DAYS, "Days from the first to the last settlement of the period."
    )
    settlements: int = metric("Settlements", Unit.COUNT, "Settlements in the period.")
    daily_returns: int | None = metric(
        "Daily returns",
        Unit.COUNT,
        "What Sharpe, Sortino and volatility are of; null where not stored.",
    )
    final_equity: float = metric(
        "Final equity",
        Unit.QUOTE,
        "Equity after the last settlement, quote currency.",
        signed=True,
        better=Better.MORE,
    )


METRICS: tuple[Metric, ...] = tuple(
    Metric(name=one.name, kind=one.type, **one.metadata) for one in fields(Metrics)
)
CELL_METRICS: tuple[Metric, ...] = tuple(one for one in METRICS if one.cells)
SWEEP_METRICS: tuple[str, ...] = tuple(one.name for one in CELL_METRICS)
MAY_BE_UNDEFINED = frozenset(one.name for one in METRICS if one.may_be_undefined)
LOWER_IS_BETTER = frozenset(one.name for one in METRICS if one.better is Better.LESS)
COUNTS = frozenset(one.name for one in METRICS if one.unit is Unit.COUNT)
"""Metrics that are whole numbers; cells keep them as floats too."""

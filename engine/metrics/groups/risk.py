"""Metrics: how uneven the way was."""

from dataclasses import dataclass

from engine.metrics.metric import Better, Unit, metric
from engine.model.scales import FEWEST_DAYS_OF_LUCK


@dataclass(frozen=True)
class Risk:
    """How uneven the way was.

    Drawdown times are of the deepest relative one; the recovery hours run from its peak.
    """

    __slots__ = ()

    sharpe: float | None = metric(
        "Sharpe",
        Unit.RATIO,
        "Annualised Sharpe ratio of daily returns, K = 365.",
        signed=True,
        better=Better.MORE,
        cells=True,
    )
    sharpe_long_run: float | None = metric(
        "Sharpe, long run",
        Unit.RATIO,
        "Annualised mean over the long-run deviation of daily returns, K = 365: what the Sharpe "
        "ratio of ever longer periods comes to, as days are autocorrelated; null under "
        f"{FEWEST_DAYS_OF_LUCK} of them, and where Sharpe is.",
        signed=True,
        better=Better.MORE,
        cells=True,
        on_request=True,
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

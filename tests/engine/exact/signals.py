"""When a strategy says open and when it says close, in exact decimals."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from engine.model.market import Bars, MarketHistory
from engine.model.params import CompositeParams, SimpleParams, Strategy
from tests.engine.exact.prices import DAY_MS, Moment
from tests.engine.exact.series import Series, dec


@dataclass
class Signal:
    """Whether the strategy says open, whether it says close, and how strongly.

    score: composite's own; of simple the rate that it compares; of hold 0.
    """

    opens: bool
    closes: bool
    score: Decimal


def seen_rates(history: MarketHistory, strategy: Strategy, direction: int) -> list[Decimal]:
    """The rates a strategy sees: as quoted or of eight hours, negated for short spot (-1)."""
    rates = [direction * dec(rate) for rate in history.settlements.rate]
    if getattr(strategy, "use_eight_hour_equivalent", False):
        hours = [dec(h) for h in history.settlements.interval_hours]
        rates = [r * 8 / h for r, h in zip(rates, hours, strict=True)]
    return rates


def signal(history: MarketHistory, seen: list[Decimal], now: Moment, strategy: Strategy) -> Signal:
    """What the strategy says at a settlement; `seen` are the rates of the whole history."""
    rates = seen[: now.position + 1]
    if isinstance(strategy, SimpleParams):
        return Signal(
            rates[-1] >= dec(strategy.min_funding_rate),
            rates[-1] < dec(strategy.exit_funding_rate),
            rates[-1],
        )
    if not isinstance(strategy, CompositeParams):
        return Signal(True, False, Decimal(0))
    if rates[-1] <= 0:
        return Signal(False, True, Decimal(0))
    basis = Decimal(0)
    if now.perp is not None and now.spot is not None:
        basis = min(abs((now.perp - now.spot) / now.spot) / dec(0.01), Decimal(1))
    score = (
        dec(strategy.weight_rate_level) * min(abs(rates[-1]) / dec(0.003), Decimal(1))
        + dec(strategy.weight_trend) * _trend(rates, strategy.trend_ema_span)
        + dec(strategy.weight_persistence) * _persistence(rates, strategy)
        + dec(strategy.weight_basis) * basis
    ).quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)
    enter = score >= dec(strategy.entry_threshold) and _volume_ok(history.perp, now.ts_ms)
    return Signal(enter, score < dec(strategy.exit_threshold), score)


def _trend(rates: list[Decimal], span: int) -> Decimal:
    if len(rates) < span + 1:
        return Decimal("0.5")
    alpha = Decimal(2) / (span + 1)
    window = rates[-3 * span :]
    ema = [window[0]]
    for rate in window[1:]:
        ema.append(alpha * rate + (1 - alpha) * ema[-1])
    change = ema[-1] - ema[-span]
    # 60 digits of 2 / (span + 1) still leave a rest where the exact change is the step itself.
    change = change.quantize(Decimal("1e-40"))
    if change > dec(0.00005):
        return Decimal(1)
    return Decimal(0) if change < -dec(0.00005) else Decimal("0.5")


def _persistence(rates: list[Decimal], strategy: CompositeParams) -> Decimal:
    count = 0
    for rate in reversed(rates):
        if rate < dec(strategy.persistence_threshold):
            break
        count += 1
    return min(Decimal(count) / strategy.persistence_max_periods, Decimal(1))


def _volume_ok(perp: Bars, t: int) -> bool:
    bars = Series(perp)
    if len(bars) == 0 or bars.opened_ms[0] > t - 14 * DAY_MS:
        return True
    recent = bars.closing_within(t - 7 * DAY_MS, t)
    prior = bars.closing_within(t - 14 * DAY_MS, t - 7 * DAY_MS)
    if not recent or not prior or any(perp.volume[k] != perp.volume[k] for k in (*recent, *prior)):
        return True
    mean_recent = sum((dec(perp.volume[k]) for k in recent), Decimal(0)) / len(recent)
    mean_prior = sum((dec(perp.volume[k]) for k in prior), Decimal(0)) / len(prior)
    return mean_recent >= dec(0.7) * mean_prior

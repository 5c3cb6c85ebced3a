"""The simulation contract once more, in exact decimals and plain loops: obvious, slow, separate.

Shares nothing with the engine but the input's dataclasses. A float means the decimal number that
it prints as.
"""

from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

from engine.model.costs import Capital, Costs
from engine.model.market import Bars, MarketHistory
from engine.model.params import CompositeParams, Period, SimpleParams, Strategy

DAY_MS = 86_400_000


def dec(value: float) -> Decimal:
    """The decimal that a float prints as."""
    return Decimal(repr(float(value)))


@dataclass
class ExactTrade:
    """One round trip; prices are unslipped."""

    entry: int
    exit: int
    quantity: Decimal
    funding: Decimal
    fees: Decimal
    slippage: Decimal
    basis: Decimal

    @property
    def net(self) -> Decimal:
        return self.funding + self.basis - self.fees - self.slippage


@dataclass
class ExactResult:
    """Equity after each settlement, and the trades."""

    equity: list[Decimal] = field(default_factory=list)
    trades: list[ExactTrade] = field(default_factory=list)


def simulate_exactly(
    history: MarketHistory,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    max_stale_bars: int = 3,
) -> ExactResult:
    """The contract, settlement by settlement."""
    with localcontext() as context:
        context.prec = 60
        return _simulate(history, period, strategy, costs, capital, max_stale_bars)


def _simulate(
    history: MarketHistory,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    max_stale_bars: int,
) -> ExactResult:
    times = [int(t) for t in history.settlements.ts_ms]
    rates = [dec(r) for r in history.settlements.rate]
    hours = [dec(h) for h in history.settlements.interval_hours]
    seen = rates
    if getattr(strategy, "use_eight_hour_equivalent", False):
        seen = [r * 8 / h for r, h in zip(rates, hours, strict=True)]
    inside = [i for i, t in enumerate(times) if period.start_ms <= t <= period.end_ms]
    slip = dec(costs.slippage_bps) / 10_000
    spot_fee = dec(costs.spot_fee_bps) / 10_000
    perp_fee = dec(costs.perp_fee_bps) / 10_000
    cash = dec(capital.initial)
    result = ExactResult()
    held: ExactTrade | None = None
    entry_spot = entry_perp = Decimal(0)
    for number, i in enumerate(inside):
        t = times[i]
        last = i == inside[-1]
        perp, perp_fresh = _price(history.perp, t, max_stale_bars)
        spot, spot_fresh = _price(history.spot, t, max_stale_bars)
        if spot is not None:
            spot *= dec(history.spot_multiplier)
        if held is not None:
            assert perp is not None
            payment = held.quantity * _mark(history, t, perp) * rates[i]
            held.funding += payment
            cash += payment
        enter, leave, score = _decide(history, seen, i, strategy, perp, spot)
        tradable = perp_fresh and spot_fresh
        if held is not None:
            assert perp is not None
            assert spot is not None
            if last or (leave and tradable):
                spot_fill, perp_fill = spot * (1 - slip), perp * (1 + slip)
                fees = held.quantity * (spot_fill * spot_fee + perp_fill * perp_fee)
                held.fees += fees
                held.slippage += held.quantity * (spot - spot_fill + perp_fill - perp)
                held.basis = held.quantity * (spot - entry_spot + entry_perp - perp)
                held.exit = number
                cash += held.quantity * (spot_fill - entry_spot + entry_perp - perp_fill) - fees
                result.trades.append(held)
                held = None
        elif enter and tradable and not last:
            assert perp is not None
            assert spot is not None
            quantity = _quantity(strategy, capital, perp, score)
            if quantity > 0:
                spot_fill, perp_fill = spot * (1 + slip), perp * (1 - slip)
                fees = quantity * (spot_fill * spot_fee + perp_fill * perp_fee)
                slippage = quantity * (spot_fill - spot + perp - perp_fill)
                cash -= fees + slippage
                held = ExactTrade(number, -1, quantity, Decimal(0), fees, slippage, Decimal(0))
                entry_spot, entry_perp = spot, perp
        open_pnl = Decimal(0)
        if held is not None:
            assert perp is not None
            assert spot is not None
            open_pnl = held.quantity * (spot - entry_spot + entry_perp - perp)
        result.equity.append(cash + open_pnl)
    return result


def _price(bars: Bars, t: int, max_stale_bars: int) -> tuple[Decimal | None, bool]:
    price, fresh = None, False
    for k in range(len(bars.open_ms)):
        opened = int(bars.open_ms[k])
        closed = opened + bars.timeframe_ms
        if closed <= t:
            price = dec(bars.close[k])
            fresh = t - closed <= max_stale_bars * bars.timeframe_ms
        if opened == t:
            return dec(bars.open[k]), True
    return price, fresh


def _mark(history: MarketHistory, t: int, perp: Decimal) -> Decimal:
    if history.settlement_marks is not None:
        for k, ts_ms in enumerate(history.settlement_marks.ts_ms):
            if int(ts_ms) == t:
                return dec(history.settlement_marks.price[k])
    if history.mark is not None:
        for k, opened in enumerate(history.mark.open_ms):
            if int(opened) == t:
                return dec(history.mark.open[k])
    return perp


def _decide(
    history: MarketHistory,
    rates: list[Decimal],
    i: int,
    strategy: Strategy,
    perp: Decimal | None,
    spot: Decimal | None,
) -> tuple[bool, bool, Decimal]:
    """Whether a flat book opens, whether a held one closes, and the score."""
    if isinstance(strategy, SimpleParams):
        return (
            rates[i] >= dec(strategy.min_funding_rate),
            rates[i] < dec(strategy.exit_funding_rate),
            Decimal(0),
        )
    if not isinstance(strategy, CompositeParams):
        return True, False, Decimal(0)
    if rates[i] <= 0:
        return False, True, Decimal(0)
    basis = Decimal(0)
    if perp is not None and spot is not None:
        basis = min(abs((perp - spot) / spot) / dec(0.01), Decimal(1))
    score = (
        dec(strategy.weight_rate_level) * min(abs(rates[i]) / dec(0.003), Decimal(1))
        + dec(strategy.weight_trend) * _trend(rates[: i + 1], strategy.trend_ema_span)
        + dec(strategy.weight_persistence) * _persistence(rates[: i + 1], strategy)
        + dec(strategy.weight_basis) * basis
    ).quantize(Decimal("0.000001"), rounding=ROUND_HALF_EVEN)
    enter = score >= dec(strategy.entry_threshold) and _volume_ok(
        history.perp, int(history.settlements.ts_ms[i])
    )
    return enter, score < dec(strategy.exit_threshold), score


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
    if len(perp.open_ms) == 0 or int(perp.open_ms[0]) > t - 14 * DAY_MS:
        return True
    recent: list[float] = []
    prior: list[float] = []
    for k in range(len(perp.open_ms)):
        closed = int(perp.open_ms[k]) + perp.timeframe_ms
        if t - 7 * DAY_MS < closed <= t:
            recent.append(float(perp.volume[k]))
        elif t - 14 * DAY_MS < closed <= t - 7 * DAY_MS:
            prior.append(float(perp.volume[k]))
    if not recent or not prior or any(v != v for v in recent + prior):
        return True
    mean_recent = sum((dec(v) for v in recent), Decimal(0)) / len(recent)
    mean_prior = sum((dec(v) for v in prior), Decimal(0)) / len(prior)
    return mean_recent >= dec(0.7) * mean_prior


def _quantity(strategy: Strategy, capital: Capital, perp: Decimal, score: Decimal) -> Decimal:
    notional = dec(capital.initial) * dec(capital.notional_fraction)
    if isinstance(strategy, CompositeParams) and strategy.sizing is not None:
        low = dec(strategy.sizing.min_allocation_fraction)
        high = dec(strategy.sizing.max_allocation_fraction)
        notional *= low + (high - low) * min(score, Decimal(1))
        notional = min(notional, dec(strategy.sizing.max_portfolio_exposure))
    quantity = notional / perp
    if capital.lot_step > 0:
        step = dec(capital.lot_step)
        quantity = (quantity / step).to_integral_value(rounding=ROUND_FLOOR) * step
    if quantity < dec(capital.min_quantity) or quantity * perp < dec(capital.min_notional):
        return Decimal(0)
    return quantity

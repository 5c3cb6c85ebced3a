"""Whose money a run trades with, in exact decimals: section 16 of the design."""

from dataclasses import dataclass
from decimal import Decimal

from engine.model.costs import Capital, Costs
from engine.model.margin import IsolatedMargin
from engine.model.trading import Trading
from tests.engine.exact.fills import perp_slippage, spot_slippage
from tests.engine.exact.prices import HOUR_MS, Moment
from tests.engine.exact.series import dec

HOURS_PER_YEAR = 8760
NEARLY = Decimal("1e-12")


@dataclass(frozen=True)
class Account:
    """funded: what is opened is paid for, long leg, margin and costs, out of the capital.

    resize_band: a held position is brought to its size once it differs by more than this share
    of it; None: never. Rates are fractions a year. dead_fill: bars in which nothing traded fill
    orders too. anticipate: trade before the settlement pays.
    """

    funded: bool
    resize_band: float | None
    cash_apr: float
    spot_yield_apr: float
    dead_fill: bool
    anticipate: bool


def account_of(capital: Capital, trading: Trading) -> Account:
    """The account that a run's capital and rules ask for."""
    return Account(
        funded=capital.funded,
        resize_band=capital.resize_band,
        cash_apr=capital.cash_apr,
        spot_yield_apr=capital.spot_yield_apr,
        dead_fill=trading.rules.fill_without_volume,
        anticipate=trading.rules.anticipate,
    )


def posted_share(margin: IsolatedMargin | None) -> Decimal:
    """Collateral of an entry as a share of the perp's notional: leverage 1 where unconstrained."""
    if margin is None:
        return Decimal(1)
    return 1 / dec(margin.leverage) + dec(margin.buffer_fraction)


def cost_of_one(costs: Costs, margin: IsolatedMargin | None, now: Moment) -> Decimal:
    """All the money that one coin on each leg takes: k of 16.2."""
    spot, perp, _ = now.prices()
    spot_slip, perp_slip = spot_slippage(costs, now), perp_slippage(costs, now)
    spot_fee, perp_fee = dec(costs.spot_fee_bps) / 10_000, dec(costs.perp_fee_bps) / 10_000
    return (
        spot * (1 + spot_slip) * (1 + spot_fee)
        + perp * posted_share(margin)
        + perp * (1 - perp_slip) * perp_fee
        + perp * perp_slip
    )


def wealth(account: Account, capital: Capital, initial: Decimal, equity: Decimal) -> Decimal:
    """What sizes are a fraction of: W of 16.2, and the capital where nothing is paid for."""
    if capital.compounding:
        return equity
    return min(initial, equity) if account.funded else initial


def interest(account: Account, free_cash: Decimal, milliseconds: int) -> Decimal:
    """What money that nothing was done with has earned in that time."""
    hours = Decimal(milliseconds) / HOUR_MS
    return max(free_cash, Decimal(0)) * dec(account.cash_apr) * hours / HOURS_PER_YEAR


def differs(quantity: Decimal, wanted: Decimal, band: Decimal) -> bool:
    """Whether a quantity is further from the wanted one than a share of it; nearly equal is not."""
    return abs(quantity - wanted) > band * wanted * (1 + NEARLY)

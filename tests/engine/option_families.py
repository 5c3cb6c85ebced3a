"""Sets of options for the comparison with exact decimals, by family."""

from dataclasses import dataclass, field, replace
from typing import Any

from engine.model.costs import Capital, Costs, Execution
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import CompositeParams, HoldParams, SimpleParams, Sizing, Strategy
from engine.model.terms import Terms
from engine.model.trading import PLAIN_TRADING, Direction, EntryBasis, OrderRules, Trading

USUAL: tuple[Strategy, ...] = (
    SimpleParams(),
    SimpleParams(min_funding_rate=0.0, exit_funding_rate=-0.0002, use_eight_hour_equivalent=True),
    SimpleParams(min_funding_rate=0.0001, exit_funding_rate=-1.0),
    CompositeParams(entry_threshold=0.2, exit_threshold=0.15),
    CompositeParams(entry_threshold=0.15, exit_threshold=0.1, trend_ema_span=2, sizing=Sizing()),
    HoldParams(),
)
ONE_TIER = (MaintenanceTier(0.0, 0.005),)
THREE_TIERS = (
    MaintenanceTier(0.0, 0.005),
    MaintenanceTier(4_000.0, 0.02),
    MaintenanceTier(11_000.0, 0.1),
)


@dataclass(frozen=True)
class Options:
    """What a run asks for beside its strategy."""

    trading: Trading = PLAIN_TRADING
    costs: Costs = field(default_factory=Costs)
    capital: Capital = field(default_factory=Capital)

    @property
    def terms(self) -> Terms:
        """The same as the engine takes it."""
        return Terms(self.costs, self.capital, self.trading)


def rules(direction: Direction = Direction.LONG_SPOT, **fields: Any) -> Options:
    return Options(Trading(direction, OrderRules(**fields)))


def margin(
    leverage: float,
    tiers: tuple[MaintenanceTier, ...] = ONE_TIER,
    rebalance: Rebalance | None = None,
    direction: Direction = Direction.LONG_SPOT,
    buffer_fraction: float = 0.0,
) -> Trading:
    return Trading(
        direction,
        margin=IsolatedMargin(leverage, tiers, 50.0, buffer_fraction, rebalance),
    )


def headroom(least: float, trading: Trading) -> Options:
    return Options(replace(trading, rules=OrderRules(min_headroom=least)))


def funded(trading: Trading, resize_band: float | None = 0.25, **fields: Any) -> Options:
    """An account that pays for what it opens."""
    capital = Capital(funded=True, resize_band=resize_band, **fields)
    return Options(trading, capital=capital)


TOP_UP = Rebalance(top_up_below=0.2, restore_to=0.3)
BOTH_WAYS = Rebalance(top_up_below=0.25, restore_to=0.32, release_above=0.36)
LONG, SHORT, BOTH = Direction.LONG_SPOT, Direction.SHORT_SPOT, Direction.BOTH

REBATES = Costs(4.0, -2.5, 5.0, Execution.TAKER, Execution.MAKER, 0.01, 0.1)
"""The perp orders rest, and are paid for it."""

FAMILIES: dict[str, tuple[Options, ...]] = {
    "plain": (Options(),),
    "short spot": (
        Options(Trading(SHORT)),
        Options(Trading(SHORT), Costs(borrow_apr=0.3)),
    ),
    "both directions": (Options(Trading(BOTH), Costs(borrow_apr=0.1)),),
    "minimum holding": (rules(min_holding_settlements=5), rules(BOTH, min_holding_settlements=2)),
    "maximum holding": (
        rules(max_holding_settlements=4),
        rules(BOTH, min_holding_settlements=3, max_holding_settlements=3),
    ),
    "entry persistence": (
        rules(entry_persistence_settlements=3),
        rules(BOTH, entry_persistence_settlements=2),
    ),
    "exit persistence": (
        rules(exit_persistence_settlements=2),
        rules(BOTH, exit_persistence_settlements=3, min_holding_settlements=4),
    ),
    "basis stop": (rules(stop_basis_loss=0.0041), rules(SHORT, stop_basis_loss=0.0103)),
    "minimum headroom": (
        headroom(0.2551, margin(3.0)),
        headroom(0.0917, margin(6.0, THREE_TIERS, direction=BOTH)),
        headroom(0.1203, margin(4.0, rebalance=TOP_UP)),
        funded(headroom(0.4507, margin(2.0)).trading, resize_band=0.1),
    ),
    "cool-down": (
        rules(stop_basis_loss=0.0021, cool_down_hours=60.0),
        Options(
            Trading(BOTH, OrderRules(cool_down_hours=27.5), IsolatedMargin(12.0, ONE_TIER)),
        ),
        Options(
            Trading(LONG, OrderRules(cool_down_hours=48.0), margin(3.0, rebalance=TOP_UP).margin),
            capital=Capital(lot_step=2.0),
        ),
    ),
    "entry basis": (
        rules(entry_basis=EntryBasis(min=0.00043)),
        rules(BOTH, entry_basis=EntryBasis(-0.00131, 0.00087), entry_persistence_settlements=2),
        rules(SHORT, entry_basis=EntryBasis(max=-0.00021)),
    ),
    "break-even filter": (
        rules(break_even_settlements=30),
        Options(
            Trading(BOTH, OrderRules(break_even_settlements=60)),
            Costs(impact_coefficient=0.002, borrow_apr=0.2),
        ),
    ),
    "maker": (
        Options(costs=Costs(spot_execution=Execution.MAKER)),
        Options(costs=Costs(perp_execution=Execution.MAKER, impact_coefficient=0.05)),
        Options(costs=Costs(2, 1, 9, Execution.MAKER, Execution.MAKER, 0.05)),
    ),
    "maker rebates": (
        Options(costs=Costs(-1.0, -0.5, 5.0, Execution.MAKER, Execution.MAKER)),
        Options(margin(3.0, rebalance=BOTH_WAYS), REBATES),
        Options(Trading(BOTH, OrderRules(break_even_settlements=3)), REBATES),
        Options(margin(2.0, direction=BOTH), REBATES, Capital(funded=True, resize_band=0.05)),
    ),
    "impact": (
        Options(costs=Costs(impact_coefficient=0.01)),
        Options(Trading(BOTH), Costs(impact_coefficient=0.3)),
    ),
    "compounding": (
        Options(capital=Capital(compounding=True)),
        Options(Trading(BOTH), capital=Capital(notional_fraction=3.0, compounding=True)),
    ),
    "isolated margin": (
        Options(margin(3.0)),
        Options(margin(10.0, buffer_fraction=0.1)),
        Options(margin(2.0, direction=BOTH), Costs(borrow_apr=0.5)),
    ),
    "tiers": (
        Options(margin(5.0, THREE_TIERS, direction=BOTH)),
        Options(margin(12.0, THREE_TIERS), capital=Capital(initial=14_000.0)),
    ),
    # Around a premium of the mark, half of the entries post enough and half do not.
    "hardly enough posted": (Options(margin(150.0, (MaintenanceTier(0.0, 0.00666),))),),
    "top-up": (Options(margin(4.0, THREE_TIERS, TOP_UP)), Options(margin(3.0, rebalance=TOP_UP))),
    "top-up and release": (
        Options(margin(3.0, rebalance=BOTH_WAYS)),
        Options(margin(3.0, rebalance=BOTH_WAYS), capital=Capital(lot_step=0.0)),
        Options(margin(3.0, rebalance=BOTH_WAYS), capital=Capital(lot_step=0.3, min_quantity=0.9)),
    ),
    # Whole lots so large that the first top-up takes all of the position.
    "margin call": tuple(
        Options(margin(3.0, rebalance=TOP_UP), capital=Capital(lot_step=lot))
        for lot in (10_000.0, 350.0, 2.0)
    ),
    "without dead bars": (
        rules(fill_without_volume=False),
        Options(
            Trading(BOTH, OrderRules(fill_without_volume=False), IsolatedMargin(3.0, ONE_TIER))
        ),
    ),
    "before the settlement": (
        rules(anticipate=True),
        Options(
            Trading(BOTH, OrderRules(anticipate=True), IsolatedMargin(4.0, ONE_TIER)),
            Costs(borrow_apr=0.1),
        ),
        Options(
            Trading(
                LONG,
                OrderRules(anticipate=True),
                IsolatedMargin(4.0, ONE_TIER, 0.0, 0.0, BOTH_WAYS),
            )
        ),
    ),
    "funded": (
        funded(margin(1.0)),
        funded(Trading()),
        funded(margin(3.0, direction=BOTH), resize_band=0.1),
        funded(margin(2.0, direction=SHORT), resize_band=0.0, lot_step=0.0),
    ),
    "funded in part": (
        funded(margin(5.0), notional_fraction=0.4, resize_band=None),
        funded(margin(4.0, direction=BOTH), notional_fraction=2.5, resize_band=0.05),
        funded(margin(3.0, rebalance=BOTH_WAYS), resize_band=None),
        funded(margin(1.0), initial=90.0, lot_step=0.01, min_notional=20.0, resize_band=0.03),
    ),
    "idle money and yields": (
        funded(Trading(BOTH), cash_apr=0.05, spot_yield_apr=0.08),
        funded(margin(4.0), cash_apr=0.1, compounding=True, resize_band=0.05),
        Options(margin(3.0, direction=BOTH), capital=Capital(cash_apr=0.04, spot_yield_apr=0.2)),
        Options(Trading(SHORT), Costs(borrow_apr=0.3), Capital(cash_apr=0.04)),
    ),
    "a funded account with all of it": (
        Options(
            Trading(
                BOTH,
                OrderRules(
                    *(2, 30, 1, 2, 0.0307, 400, 0.0911, 20.0, EntryBasis(-0.0083, 0.0079)),
                    fill_without_volume=False,
                    anticipate=True,
                ),
                IsolatedMargin(4.0, THREE_TIERS, 25.0, 0.05),
            ),
            Costs(7.5, 4.0, 3.0, Execution.MAKER, Execution.TAKER, 0.01, 0.08),
            Capital(
                notional_fraction=0.7,
                compounding=True,
                funded=True,
                resize_band=0.02,
                cash_apr=0.05,
                spot_yield_apr=0.03,
            ),
        ),
    ),
    "all together, long spot": (
        Options(
            Trading(
                LONG,
                OrderRules(2, 40, 2, 2, 0.0507, 300),
                IsolatedMargin(3.0, THREE_TIERS, 25.0, 0.02, BOTH_WAYS),
            ),
            Costs(7.5, 4.0, 3.0, Execution.TAKER, Execution.MAKER, 0.01),
            Capital(notional_fraction=0.7, compounding=True),
        ),
    ),
    "all together, both directions": (
        Options(
            Trading(
                BOTH,
                OrderRules(2, 30, 1, 2, 0.0307, 400),
                IsolatedMargin(6.0, THREE_TIERS, 25.0, 0.02),
            ),
            Costs(7.5, 4.0, 3.0, Execution.MAKER, Execution.TAKER, 0.01, 0.08),
            Capital(notional_fraction=0.7, compounding=True),
        ),
    ),
}

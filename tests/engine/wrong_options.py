"""Options that a wrong engine would take for others; the comparison with exact decimals sees it."""

from dataclasses import replace

from engine.model.costs import Capital, Costs, Execution
from engine.model.margin import MaintenanceTier
from engine.model.trading import EntryBasis, Trading
from tests.engine.option_families import (
    BOTH,
    BOTH_WAYS,
    LONG,
    SHORT,
    THREE_TIERS,
    TOP_UP,
    Options,
    funded,
    headroom,
    margin,
    rules,
)

WRONG: dict[str, tuple[Options, Options]] = {
    "direction": (Options(Trading(BOTH)), Options(Trading(LONG))),
    "minimum holding": (rules(min_holding_settlements=5), rules(min_holding_settlements=6)),
    "maximum holding": (rules(max_holding_settlements=4), rules(max_holding_settlements=5)),
    "entry persistence": (
        rules(entry_persistence_settlements=2),
        rules(entry_persistence_settlements=3),
    ),
    "exit persistence": (
        rules(exit_persistence_settlements=1),
        rules(exit_persistence_settlements=2),
    ),
    "basis stop": (rules(stop_basis_loss=0.0041), rules(stop_basis_loss=0.0051)),
    "minimum headroom": (headroom(0.2, margin(3.0)), headroom(0.21, margin(3.0))),
    "cool-down": (
        rules(stop_basis_loss=0.0021, cool_down_hours=24.0),
        rules(stop_basis_loss=0.0021, cool_down_hours=40.0),
    ),
    "entry basis from": (
        rules(entry_basis=EntryBasis(min=0.0004)),
        rules(entry_basis=EntryBasis(min=0.0005)),
    ),
    "entry basis to": (
        rules(entry_basis=EntryBasis(max=0.0004)),
        rules(entry_basis=EntryBasis(max=0.0003)),
    ),
    "break-even": (rules(break_even_settlements=30), rules(break_even_settlements=40)),
    "spot execution": (Options(), Options(costs=Costs(spot_execution=Execution.MAKER))),
    "perp execution": (Options(), Options(costs=Costs(perp_execution=Execution.MAKER))),
    "impact": (
        Options(costs=Costs(impact_coefficient=0.001)),
        Options(costs=Costs(impact_coefficient=0.00101)),
    ),
    "borrow": (
        Options(Trading(SHORT), Costs(borrow_apr=0.1)),
        Options(Trading(SHORT), Costs(borrow_apr=0.10001)),
    ),
    "compounding": (Options(), Options(capital=Capital(compounding=True))),
    "leverage": (Options(margin(5.0)), Options(margin(5.001))),
    "buffer": (Options(margin(5.0)), Options(margin(5.0, buffer_fraction=0.0001))),
    "maintenance": (
        Options(margin(5.0)),
        Options(margin(5.0, (MaintenanceTier(0.0, 0.00501),))),
    ),
    "tiers": (Options(margin(5.0)), Options(margin(5.0, THREE_TIERS))),
    "top-up": (
        Options(margin(3.0, rebalance=TOP_UP)),
        Options(margin(3.0, rebalance=replace(TOP_UP, top_up_below=0.21))),
    ),
    "restore": (
        Options(margin(3.0, rebalance=TOP_UP)),
        Options(margin(3.0, rebalance=replace(TOP_UP, restore_to=0.3001))),
    ),
    "funded": (funded(margin(1.0)), Options(margin(1.0))),
    "resize band": (
        funded(margin(2.0), resize_band=0.1),
        funded(margin(2.0), resize_band=0.101),
    ),
    "cash rate": (funded(margin(2.0), cash_apr=0.05), funded(margin(2.0), cash_apr=0.0501)),
    "spot yield": (
        funded(margin(2.0), spot_yield_apr=0.05),
        funded(margin(2.0), spot_yield_apr=0.0501),
    ),
    "dead bars": (rules(fill_without_volume=False), rules()),
    "before the settlement": (rules(anticipate=True), rules()),
    "release": (
        Options(margin(3.0, rebalance=BOTH_WAYS)),
        Options(margin(3.0, rebalance=replace(BOTH_WAYS, release_above=0.4))),
    ),
}
"""The options that were asked for, and those that a wrong engine takes for them."""

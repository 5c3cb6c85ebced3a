"""Every exact reference result, through the engine on real series."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.metrics.attribution import attribute
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, Period, SimpleParams, Sizing, Strategy
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate
from tests.engine.real_data import load_history

SAME_PRICE_CASES = 8
TWO_LEGS_CASES = 3


def case(shared_dir: Path, name: str, number: int) -> dict[str, Any]:
    cases = json.loads((shared_dir / "oracle" / name).read_text())
    assert (
        len(cases) == {"same_price.json": SAME_PRICE_CASES, "two_legs.json": TWO_LEGS_CASES}[name]
    )
    found: dict[str, Any] = cases[number]
    return found


def strategy_of(config: dict[str, Any]) -> Strategy:
    """The origin's field names as ours."""
    if config["strategy_mode"] == "simple":
        rates = ("min_funding_rate", "exit_funding_rate")
        given: dict[str, Any] = {name: float(config[name]) for name in rates if name in config}
        return SimpleParams(**given)
    fields: dict[str, Any] = {
        name: int(value) if name in {"trend_ema_span", "persistence_max_periods"} else float(value)
        for name, value in config.items()
        if name not in {"strategy_mode", "sizing_enabled", "initial_capital"}
    }
    sizing = Sizing() if config.get("sizing_enabled") else None
    return CompositeParams(**fields, sizing=sizing)


def midnight_ms(date: str) -> int:
    return int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp() * 1000)


def run(shared_dir: Path, wanted: dict[str, Any], *, spot_is_perp: bool) -> SimulationResult:
    """The case as it is set up in the oracle's README."""
    history = load_history(
        shared_dir / "data" / "real" / wanted["series"],
        spot_is_perp=spot_is_perp,
        with_marks=False,
        spot_multiplier=float(wanted.get("spot_multiplier", 1)),
    )
    start_ms, end_ms = midnight_ms(wanted["start"]), midnight_ms(wanted["end"])
    from_ms = start_ms - wanted["warmup_days"] * 86_400_000
    market = align(history)
    # The reference knows nothing before its warm-up.
    market = market.part(slice(int(np.searchsorted(market.ts_ms, from_ms)), None))
    return simulate(
        market,
        Period(start_ms, end_ms),
        strategy_of(wanted["config"]),
        Terms(
            Costs(
                spot_fee_bps=float(wanted["fees"]["spot_taker"]) * 10_000,
                perp_fee_bps=float(wanted["fees"]["perp_taker"]) * 10_000,
                slippage_bps=float(wanted["slippage_bps"]),
            ),
            Capital(initial=float(wanted["config"].get("initial_capital", 10_000))),
        ),
    )


def check_close(got: object, want: list[str] | str, capital: float) -> None:
    np.testing.assert_allclose(
        np.asarray(got, dtype=np.float64),
        np.asarray(want, dtype=np.float64),
        rtol=0,
        atol=1e-9 * capital,
    )


@pytest.mark.parametrize("number", range(SAME_PRICE_CASES))
def test_one_price_for_both_legs(shared_dir: Path, number: int) -> None:
    wanted = case(shared_dir, "same_price.json", number)
    result = run(shared_dir, wanted, spot_is_perp=True)
    metrics = summarise(result)
    capital = result.span.initial
    trades = result.trades
    listed = wanted["trades"]
    assert metrics.total_trades == wanted["total_trades"] == len(listed)
    assert metrics.winning_trades == wanted["winning_trades"]
    check_close(metrics.net_pnl, wanted["net_pnl"], capital)
    check_close(metrics.total_funding, wanted["total_funding"], capital)
    check_close(metrics.total_fees, wanted["total_fees"], capital)
    assert trades.entry_ts_ms.tolist() == [t["entry_time_ms"] for t in listed]
    assert trades.exit_ts_ms.tolist() == [t["exit_time_ms"] for t in listed]
    assert trades.quantity.tolist() == [float(t["quantity"]) for t in listed]
    assert trades.perp_entry.tolist() == [float(t["entry_price"]) for t in listed]
    assert trades.perp_exit.tolist() == [float(t["exit_price"]) for t in listed]
    assert trades.holding_settlements.tolist() == [t["holding_periods"] for t in listed]
    check_close(trades.funding, [t["funding"] for t in listed], capital)
    check_close(trades.entry_fees, [t["entry_fee"] for t in listed], capital)
    check_close(trades.exit_fees, [t["exit_fee"] for t in listed], capital)
    check_close(trades.net_pnl, [t["net_pnl"] for t in listed], capital)


@pytest.mark.parametrize("number", range(TWO_LEGS_CASES))
def test_real_spot_and_real_perp_with_slippage(shared_dir: Path, number: int) -> None:
    wanted = case(shared_dir, "two_legs.json", number)
    result = run(shared_dir, wanted, spot_is_perp=False)
    metrics = summarise(result)
    capital = result.span.initial
    trades = result.trades
    listed = wanted["trades"]
    assert metrics.total_trades == wanted["total_trades"] == len(listed)
    check_close(metrics.net_pnl, wanted["net_pnl"], capital)
    check_close(metrics.total_funding, wanted["total_funding"], capital)
    check_close(metrics.total_fees, wanted["total_fees"], capital)
    check_close(metrics.basis_pnl - metrics.slippage_cost, wanted["price_pnl"], capital)
    assert trades.entry_ts_ms.tolist() == [t["entry_time_ms"] for t in listed]
    assert trades.exit_ts_ms.tolist() == [t["exit_time_ms"] for t in listed]
    assert trades.quantity.tolist() == [float(t["quantity"]) for t in listed]
    for name in ("spot_entry", "perp_entry", "spot_exit", "perp_exit", "funding"):
        check_close(getattr(trades, name), [t[name] for t in listed], capital)
    check_close(trades.entry_fees, [t["entry_fee"] for t in listed], capital)
    check_close(trades.exit_fees, [t["exit_fee"] for t in listed], capital)
    check_close(trades.basis_pnl - trades.slippage_cost, [t["price_pnl"] for t in listed], capital)
    assert trades.holding_settlements.tolist() == [t["holding_periods"] for t in listed]


def test_bitcoin_2024_on_the_exchanges_own_settlement_marks(shared_dir: Path) -> None:
    market = align(load_history(shared_dir / "data" / "real" / "binance" / "BTCUSDT"))
    period = Period(midnight_ms("2024-01-01"), midnight_ms("2024-12-31"))
    result = simulate(market, period, SimpleParams(), Terms())
    parts = attribute(result)
    assert result.data_use.settlement_marks == result.data_use.settlements == 1096
    assert round(parts.net_pnl, 2) == -129.96
    assert round(parts.funding_received - parts.funding_paid, 2) == 1370.16
    assert round(parts.total_fees, 2) == 938.40
    assert round(parts.basis_pnl - parts.slippage_cost, 2) == -561.72

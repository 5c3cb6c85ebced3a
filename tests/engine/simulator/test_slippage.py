"""Slippage that is estimated by month: what fills cost by it, and that it looks nowhere ahead."""

from dataclasses import replace

import numpy as np
import pytest

from engine.analysis.effective_spread import half_spreads
from engine.metrics.catalogue import SWEEP_METRICS
from engine.metrics.summary import summarise
from engine.model.align import align
from engine.model.costs import Capital, Costs, Execution, SlippageModel
from engine.model.params import HoldParams, Period
from engine.model.portfolio import PortfolioRules
from engine.model.spreads import HalfSpreads
from engine.model.terms import Terms
from engine.model.units import BPS, DAY_MS
from engine.simulator.run import simulate
from engine.sweep.grid import Axis, Grid
from engine.sweep.run import run_sweep
from tests.engine.cutting import known_at
from tests.engine.exact.portfolio import MarketTerms
from tests.engine.handmade import FREE, STAY
from tests.engine.markets import START_MS, columns, prepared, random_history
from tests.engine.markets import whole as whole_of
from tests.engine.mixed_markets import mixed_history
from tests.engine.option_families import BOTH_WAYS, REBATES, USUAL, Options, funded, margin
from tests.engine.outcome import by_the_engine, check_same, exactly
from tests.engine.portfolio import outcome as portfolio
from tests.engine.simulator.test_exact_trading import said_by, whole
from tests.engine.simulator.test_look_ahead import check_is_the_first_part

DAYS = 75
ESTIMATED = SlippageModel.ESTIMATED
JANUARY = START_MS // DAY_MS * DAY_MS
FAMILIES: dict[str, Options] = {
    "plain": Options(),
    "fees and a maker": Options(costs=REBATES),
    "margin": Options(margin(3.0, rebalance=BOTH_WAYS)),
    "funded": funded(margin(2.0), resize_band=0.05),
    "impact": Options(costs=Costs(impact_coefficient=0.02, perp_execution=Execution.MAKER)),
}


def estimated(options: Options) -> Options:
    return replace(options, costs=replace(options.costs, slippage_model=ESTIMATED))


@pytest.mark.parametrize("options", FAMILIES.values(), ids=FAMILIES)
@pytest.mark.parametrize("seed", range(3))
def test_it_agrees_with_exact_decimals(options: Options, seed: int) -> None:
    history = mixed_history(seed, days=DAYS) if seed else random_history(seed, days=DAYS)
    asked = estimated(options)
    want = said_by(exactly, history, USUAL[seed], asked)
    check_same(said_by(by_the_engine, history, USUAL[seed], asked), want, asked.capital.initial)


@pytest.mark.parametrize("terms", [FAMILIES["fees and a maker"], FAMILIES["funded"]])
def test_so_do_portfolios(terms: Options) -> None:
    asked = estimated(terms)
    markets = [
        MarketTerms(mixed_history(seed, days=DAYS), asked.costs, asked.capital, asked.trading)
        for seed in range(2)
    ]
    period = Period(START_MS, START_MS + DAYS * DAY_MS)
    arguments = (markets, period, USUAL[1], PortfolioRules(slots=2))
    got, want = portfolio.by_the_engine(*arguments), portfolio.exactly(*arguments)
    portfolio.check_same(got, want, asked.capital.initial)


@pytest.mark.parametrize("options", FAMILIES.values(), ids=FAMILIES)
def test_a_cell_is_its_single_run(options: Options) -> None:
    terms = estimated(options).terms
    market = prepared(mixed_history(4, days=DAYS), terms.costs)
    grid = Grid(USUAL[0], (Axis("min_funding_rate", (0.0, 0.0001)),))
    cells = run_sweep(market, whole_of(market), grid, terms)
    for cell in np.flatnonzero(cells.computed).tolist():
        own = summarise(simulate(market, whole_of(market), grid.strategy_of(cell), terms))
        want = [getattr(own, name) for name in SWEEP_METRICS]
        got = [float(cells.columns[name][cell]) for name in SWEEP_METRICS]
        np.testing.assert_array_equal(got, [np.nan if w is None else w for w in want])


@pytest.mark.parametrize(
    "options", [FAMILIES["plain"], FAMILIES["funded"]], ids=["plain", "funded"]
)
def test_the_future_never_changes_the_past(options: Options) -> None:
    stored, asked = mixed_history(2, days=DAYS), estimated(options)
    times = stored.settlements.ts_ms
    full = simulate(prepared(stored, asked.costs), whole(stored), USUAL[2], asked.terms)
    assert np.unique(full.data_use.spot_slippage).size > 1
    month_ends = np.searchsorted(times, [JANUARY + day * DAY_MS for day in (31, 60)])
    for last in sorted({*range(60, times.shape[0], 29), *month_ends, *(month_ends - 1)}):
        part = simulate(
            prepared(known_at(stored, int(times[last])), asked.costs),
            Period(int(times[0]), int(times[last])),
            USUAL[2],
            asked.terms,
        )
        check_is_the_first_part(part, full)


def by_hand() -> tuple[list[float], list[float]]:
    """Half spreads of spot and perp in January and February 2024."""
    return [2.0 * BPS, np.nan], [1.0 * BPS, 4.0 * BPS]


def test_each_month_slips_by_the_one_before_it() -> None:
    # A settlement a day from the 1st of January on: held from the 1st to the 1st of March.
    spot, perp = by_hand()
    count = 31 + 29 + 1
    market = columns([0.0001] * count, interval_hours=24.0).with_half_spreads(
        HalfSpreads(54 * 12, np.array(spot), np.array(perp))
    )
    costs = replace(FREE, slippage_bps=5.0, slippage_model=ESTIMATED)
    terms = Terms(costs, Capital(initial=1_000.0))
    result = simulate(market, whole_of(market), HoldParams(), terms)
    trades = result.trades
    # Nothing is known of December: as given; February gave nothing of the spot leg.
    assert trades.spot_entry[0] == pytest.approx(100.05)
    assert trades.perp_entry[0] == pytest.approx(99.95)
    assert trades.spot_exit[0] == pytest.approx(99.95)
    assert trades.perp_exit[0] == pytest.approx(100.04)
    use = result.data_use
    starts = [JANUARY, JANUARY + 31 * DAY_MS, JANUARY + 60 * DAY_MS]
    assert use.slippage_from_ts_ms.tolist() == starts
    assert (use.spot_slippage / BPS).tolist() == pytest.approx([5.0, 2.0, 5.0])
    assert (use.perp_slippage / BPS).tolist() == pytest.approx([5.0, 1.0, 4.0])
    # Four fills of 1,000: slipped by 5, 5, 5 and 4 bps, so by 4.75 in the mean.
    metrics = summarise(result)
    assert metrics.slippage_cost == pytest.approx(1.9)
    assert metrics.break_even_slippage_bps == pytest.approx(4.75 + metrics.net_pnl / 4_000.0 / BPS)
    fixed = simulate(market, whole_of(market), HoldParams(), replace(terms, costs=Costs(0, 0, 5)))
    assert fixed.data_use.slippage_from_ts_ms.size == 0
    assert fixed.trades.perp_exit[0] == pytest.approx(100.05)


def test_a_resting_leg_does_not_slip_by_an_estimate_either() -> None:
    market = columns([0.0001] * 61, interval_hours=24.0).with_half_spreads(
        HalfSpreads(54 * 12, *(np.array(leg) for leg in by_hand()))
    )
    costs = replace(FREE, slippage_model=ESTIMATED, perp_execution=Execution.MAKER)
    result = simulate(market, whole_of(market), STAY, Terms(costs, Capital(initial=1_000.0)))
    assert result.trades.perp_exit[0] == 100.0
    assert set(result.data_use.perp_slippage.tolist()) == {0.0}


def test_a_market_without_estimates_cannot_slip_by_them() -> None:
    market = align(random_history(1))
    terms = Terms(Costs(slippage_model=ESTIMATED))
    with pytest.raises(ValueError, match="half_spreads"):
        simulate(market, whole_of(market), HoldParams(), terms)


def test_bars_in_which_nothing_traded_may_be_left_out_of_fills_and_not_of_estimates() -> None:
    stored = mixed_history(3, days=DAYS)
    market = align(stored).with_half_spreads(half_spreads(stored))
    assert market.live is None or market.live.half_spreads is market.half_spreads

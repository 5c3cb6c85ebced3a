"""twitter-bot-tech/btc-funding-arb: BTC carry that is always on, year by year."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from docs.published.market import FREE, constant_notional, stored
from engine.metrics.summary import summarise
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.params import HoldParams, Period
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.simulator.run import simulate

YEARS = range(2020, 2026)
SETTLEMENTS_PER_YEAR = 1_095
# Capital is twice the notional: spot bought in full, as much again as margin.
CAPITAL = Capital(notional_fraction=0.5, lot_step=0.0)
# Their report: 4 bps fee and 1 bp slippage on each leg.
THEIR_COSTS = Costs(spot_fee_bps=4.0, perp_fee_bps=4.0, slippage_bps=1.0)


@dataclass(frozen=True)
class Year:
    """One row, in percent: what they print, the same by this engine, and a true run.

    cagr: theirs, legs and costs in it; true_cagr: this engine's, on real prices and marks.
    """

    year: int
    settlements: int
    funding_apy: float
    our_funding_apy: float
    positive: float
    our_positive: float
    cagr: float
    true_cagr: float

    @property
    def is_same(self) -> bool:
        """Both columns that depend on rates alone, to the printed digit."""
        return self.funding_apy == round(self.our_funding_apy, 2) and self.positive == round(
            self.our_positive, 1
        )


def years(data: Path) -> Iterator[Year]:
    """Every full year of their table."""
    text = (data / "published" / "twitter_bot_tech" / "expected.json").read_text(encoding="utf-8")
    printed = json.loads(text)["years"]
    market = stored(data / "real" / "binance" / "BTCUSDT", with_marks=True)
    fixed = constant_notional(market)
    for year in YEARS:
        run = _hold(fixed, year, FREE)
        rates = run.settlements.rate[1:]
        cagr, _, funding_apy, positive = printed[str(year)]
        yield Year(
            year=year,
            settlements=len(rates),
            funding_apy=funding_apy,
            our_funding_apy=100 * summarise(run).total_return * SETTLEMENTS_PER_YEAR / len(rates),
            positive=positive,
            our_positive=100 * float(np.mean(rates > 0)),
            cagr=cagr,
            true_cagr=100 * (summarise(_hold(market, year, THEIR_COSTS)).cagr or math.nan),
        )


def _hold(market: MarketColumns, year: int, costs: Costs) -> SimulationResult:
    """From the last settlement before the year, where nothing is earned yet, to its last."""
    first, after = (
        int(np.searchsorted(market.ts_ms, np.datetime64(f"{number}-01-01", "ms").astype(np.int64)))
        for number in (year, year + 1)
    )
    period = Period(int(market.ts_ms[first - 1]), int(market.ts_ms[after - 1]))
    return simulate(market, period, HoldParams(), Terms(costs, CAPITAL))

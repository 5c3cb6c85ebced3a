"""Markets for the recomputations: as stored, and with prices that never move."""

from functools import cache
from pathlib import Path

import numpy as np

from api.market_data.files.flags import Flags
from api.market_data.files.reading import gather
from engine.model.align import align
from engine.model.columns import MARK_FROM_PERP, MarketColumns, columns_without_bars
from engine.model.costs import Capital, Costs
from engine.model.market import Bars, MarketHistory, SettlementMarks, Settlements
from engine.model.params import HoldParams, Period
from engine.model.prices import PRICE_OPEN
from engine.model.result import SimulationResult
from engine.model.terms import Terms
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator.run import simulate

FREE = Costs(spot_fee_bps=0.0, perp_fee_bps=0.0, slippage_bps=0.0)
SAME_WITHIN = 1e-9
"""Two payments in quote currency this close are the same one."""


@cache
def stored(folder: Path, *, with_marks: bool, spot_multiplier: float = 1.0) -> MarketColumns:
    """A market's folder of the canonical layout; without marks funding is paid on perp prices.

    spot_multiplier: spot coins in one unit of the perp, 1000 of 1000BONK.
    """
    gathered = gather([folder], Flags(), skip_refused=False)
    series = {one.name: one.columns for _, one in gathered.pieces}
    funding = series["funding"]
    mark = series.get("mark 1h") if with_marks else None
    settled = series.get("funding mark") if with_marks else None
    return align(
        MarketHistory(
            settlements=Settlements(funding["ts_ms"], funding["rate"], funding["interval_hours"]),
            perp=Bars(**series["perp 1h"], timeframe_ms=HOUR_MS),
            spot=Bars(**series["spot 1h"], timeframe_ms=HOUR_MS),
            mark=None if mark is None else Bars(**mark, timeframe_ms=HOUR_MS),
            settlement_marks=None if settled is None else SettlementMarks(**settled),
            spot_multiplier=spot_multiplier,
        )
    )


def constant_notional(market: MarketColumns) -> MarketColumns:
    """The same rates where every price is 1, and one settlement that pays nothing in front.

    Quantity x mark is then the notional, whatever the coin does: what a model means that
    multiplies rates with a fixed amount. The settlement in front is there to open at.
    """
    count = market.ts_ms.shape[0] + 1
    first_ms = int(market.ts_ms[0]) - int(market.interval_hours[0] * HOUR_MS)
    ones, state = np.ones(count), np.full(count, PRICE_OPEN)
    ts_ms = np.concatenate(([first_ms], market.ts_ms))
    return columns_without_bars(
        ts_ms=ts_ms,
        rate=np.concatenate(([0.0], market.rate)),
        interval_hours=np.concatenate((market.interval_hours[:1], market.interval_hours)),
        perp=ones,
        spot=ones,
        mark=ones,
        mark_source=np.full(count, MARK_FROM_PERP),
        perp_state=state,
        spot_state=state,
        tradable=np.ones(count, dtype=np.bool_),
        volume_ok=np.ones(count, dtype=np.bool_),
    )


def held(market: MarketColumns, start_ms: int, end_ms: int, notional: float) -> SimulationResult:
    """One position from the settlement at start_ms to that at end_ms, without any cost."""
    capital = Capital(initial=notional, lot_step=0.0)
    return simulate(market, Period(start_ms, end_ms), HoldParams(), Terms(FREE, capital))


def payments(result: SimulationResult) -> FloatArray:
    """Cash received at each settlement but the first, where it was opened, shape (T - 1,)."""
    return np.asarray(result.curve.funding[2:])

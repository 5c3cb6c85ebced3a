"""Small markets for hand calculations, and both simulators to run them."""

from collections.abc import Callable, Sequence

import numpy as np

from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory, SettlementMarks, Settlements
from engine.model.params import Period, SimpleParams, Strategy
from engine.model.trading import PLAIN_TRADING, Trading
from engine.model.units import HOUR_MS, FloatArray
from tests.engine.markets import EIGHT_HOURS_MS, START_MS, bars
from tests.engine.outcome import Outcome, by_the_engine, exactly

Simulator = Callable[..., Outcome]
SIMULATORS: dict[str, Simulator] = {"exact": exactly, "engine": by_the_engine}

FREE = Costs(0.0, 0.0, 0.0)
TEN_COINS = Capital(initial=1_000.0)
"""At a price of 100: ten coins on each leg."""

STAY = SimpleParams(min_funding_rate=0.0001, exit_funding_rate=-1.0)
"""Opens at 1 bp and never closes by itself."""

Column = Sequence[float] | float


def handmade(
    rate: Sequence[float],
    *,
    perp: Column = 100.0,
    spot: Column = 100.0,
    marks: Sequence[float] | None = None,
    perp_high: Column | None = None,
    perp_low: Column | None = None,
    spot_high: Column | None = None,
    spot_low: Column | None = None,
    perp_volume: Column = 1e6,
    spot_volume: Column = 1e6,
    no_spot_bar_at: tuple[int, ...] = (),
    every_hours: int = 8,
) -> MarketHistory:
    """A settlement every eight hours (or so), and an hour's bar of each leg that opens there.

    Bar k opens and closes at price k and lies within the stretch after settlement k. Without its
    spot bar a settlement is untradable: the last close is seven hours old.
    """
    count = len(rate)

    def filled(value: Column) -> FloatArray:
        return np.array(np.broadcast_to(np.asarray(value, dtype=np.float64), (count,)))

    ts_ms = START_MS + every_hours * HOUR_MS * np.arange(count, dtype=np.int64)
    kept = np.array([k not in no_spot_bar_at for k in range(count)])
    top, bottom = (filled(spot if edge is None else edge) for edge in (spot_high, spot_low))
    return MarketHistory(
        settlements=Settlements(ts_ms, filled(rate), filled(every_hours)),
        perp=bars(
            ts_ms,
            filled(perp),
            high=filled(perp if perp_high is None else perp_high),
            low=filled(perp if perp_low is None else perp_low),
            volume=filled(perp_volume),
        ),
        spot=bars(
            ts_ms[kept],
            filled(spot)[kept],
            high=top[kept],
            low=bottom[kept],
            volume=filled(spot_volume)[kept],
        ),
        settlement_marks=None if marks is None else SettlementMarks(ts_ms, filled(marks)),
    )


def settlement_ms(number: int, hours: int = 0) -> int:
    """The time of a settlement, and hours after it."""
    return START_MS + number * EIGHT_HOURS_MS + hours * HOUR_MS


def play(
    simulator: Simulator,
    history: MarketHistory,
    trading: Trading = PLAIN_TRADING,
    strategy: Strategy = STAY,
    costs: Costs = FREE,
    capital: Capital = TEN_COINS,
) -> Outcome:
    """A run over all of it."""
    times = history.settlements.ts_ms
    period = Period(int(times[0]), int(times[-1]))
    return simulator(history, period, strategy, costs, capital, trading)


def story(outcome: Outcome) -> list[tuple[int, int, str]]:
    """Entry, exit and reason of each trade."""
    return [(trade.entry, trade.exit, trade.reason) for trade in outcome.trades]

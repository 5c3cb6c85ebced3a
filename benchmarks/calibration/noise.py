"""Markets and streams of which one knows what is in them: nothing, or an edge put there."""

from dataclasses import dataclass

import numpy as np

from engine.model.align import align
from engine.model.columns import MarketColumns
from engine.model.costs import Capital, Costs
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import Period, SimpleParams
from engine.model.terms import Terms
from engine.model.units import DAY_MS, HOUR_MS, FloatArray
from engine.simulator.run import simulate

DAYS = 1_095
PER_DAY = 3
SHORTEST_SHIFT = 180 * PER_DAY
INITIAL = 10_000.0
SCALE = 0.0003
_FREE = Terms(Costs(0.0, 0.0, 0.0), Capital(initial=INITIAL, funded=False))
_VALUES = np.linspace(-0.0005, 0.0005, 16)
_LONG_RUN = 0.9  # of rates that hang together for days


@dataclass(frozen=True, slots=True, eq=False)
class SweepOfNoise:
    """Distinct positions of the cells of a sweep, held into each settlement, shape (T, N), and
    what a unit earns there, shape (T,): nothing on average. memory: autocorrelation of that.
    """

    held: FloatArray
    earned: FloatArray
    memory: float

    def by_day(self, sharpe: float) -> tuple[FloatArray, FloatArray]:
        """Daily returns of the cells, shape (D, N), and of holding, shape (D,), with an edge that
        gives holding this long-run Sharpe ratio.
        """
        deviation = SCALE / (1.0 - self.memory)  # in the long run
        earned = self.earned + sharpe * deviation / np.sqrt(365.0 * PER_DAY)
        return _by_day(self.held * earned[:, None]), _by_day(earned)


def stream(seed: int, memory: float, sharpe: float = 0.0) -> FloatArray:
    """Daily returns of a fixed position: an autoregression whose long-run Sharpe ratio is known."""
    random = np.random.RandomState(seed)
    returns = _autoregression(random, DAYS, memory) * SCALE
    deviation = SCALE / (1.0 - memory)  # in the long run
    return np.asarray(returns + sharpe * deviation / np.sqrt(365.0))


def equity_of(returns: FloatArray) -> tuple[np.ndarray, FloatArray]:
    """A curve, (ts_ms, equity), that earns these daily returns."""
    ts_ms = np.concatenate(([0], np.arange(returns.shape[0] + 1) * DAY_MS))
    return ts_ms, np.concatenate(([INITIAL, INITIAL], INITIAL * np.cumprod(1.0 + returns)))


def sweep_of_noise(seed: int, *, persistent: bool) -> SweepOfNoise:
    """A sweep of simple cells without costs, on rates of mean 0.

    Independent ones; or persistent ones, and then what the positions earn are the same rates
    rotated by 180 days or more, for else timing could use that they persist.
    """
    random = np.random.RandomState(seed)
    count = DAYS * PER_DAY + 1
    memory = _LONG_RUN if persistent else 0.0
    rates = _autoregression(random, count, memory) * SCALE
    shift = random.randint(SHORTEST_SHIFT, count - SHORTEST_SHIFT) if persistent else 0
    market = _market(rates)
    period = Period(0, int(market.ts_ms[-1]))
    positions = []
    for entry in _VALUES.tolist():
        for leave in _VALUES[entry >= _VALUES].tolist():
            result = simulate(market, period, SimpleParams(entry, leave), _FREE)
            held = np.sign(result.settlements.quantity_into)
            if held.any():
                positions.append(held)
    distinct = np.unique(np.stack(positions), axis=0).T
    return SweepOfNoise(distinct, np.roll(rates, shift), memory)


def _by_day(earned: FloatArray) -> FloatArray:
    # The first settlement is at midnight: it pays nothing that is held into it.
    return np.asarray(earned[1:].reshape(DAYS, PER_DAY, *earned.shape[1:]).sum(axis=1))


def _autoregression(random: np.random.RandomState, count: int, memory: float) -> FloatArray:
    steps = random.standard_normal(count)
    levels = np.empty(count)
    level = steps[0] / np.sqrt(1.0 - memory * memory)
    levels[0] = level
    for place in range(1, count):
        level = memory * level + steps[place]
        levels[place] = level
    return levels


def _market(rates: FloatArray) -> MarketColumns:
    ts_ms = np.arange(rates.shape[0]) * (24 // PER_DAY) * HOUR_MS
    price = np.full(rates.shape[0], 100.0)
    bars = Bars(
        open_ms=ts_ms,
        open=price,
        high=price,
        low=price,
        close=price,
        volume=price,
        timeframe_ms=(24 // PER_DAY) * HOUR_MS,
    )
    hours = np.full(rates.shape[0], 24.0 / PER_DAY)
    settlements = Settlements(ts_ms=ts_ms, rate=rates, interval_hours=hours)
    return align(MarketHistory(settlements=settlements, perp=bars, spot=bars))

"""Random markets whose series have bars of different lengths, cut out of one path of hours."""

import numpy as np

from engine.model.market import Bars, MarketHistory, SettlementMarks
from engine.model.units import HOUR_MS, FloatArray
from tests.engine.markets import START_MS, jumps, random_settlements, volumes, with_gaps

LENGTHS = (1, 2, 3, 4, 8)
"""Hours."""


def mixed_history(seed: int, *, days: int = 20) -> MarketHistory:
    """Perp, spot and mark bars of one coin, each of its own length, offset and gaps.

    Prices have two decimals, volumes none. In some markets most bars of a leg trade nothing.
    """
    random = np.random.default_rng(seed)
    hours = days * 24
    scale = float(random.choice([20.0, 100.0, 3_000.0]))
    steps = random.normal(0, 0.008, hours) + jumps(random, hours)
    path = scale * np.exp(np.cumsum(steps))
    return MarketHistory(
        settlements=random_settlements(random, days),
        perp=_leg(random, path, 0.003, often_dead=random.random() < 0.15),
        spot=_leg(random, path, 0.003, often_dead=random.random() < 0.3),
        mark=None if random.random() < 0.3 else _leg(random, path, 0.001, silent=True),
        settlement_marks=SettlementMarks(
            START_MS + np.arange(0, hours, 16) * HOUR_MS, np.round(path[::16], 2) + 0.01
        )
        if random.random() < 0.2
        else None,
    )


def _leg(
    random: np.random.Generator,
    path: FloatArray,
    spread: float,
    *,
    often_dead: bool = False,
    silent: bool = False,
) -> Bars:
    length = int(random.choice(LENGTHS))
    offset = int(random.integers(0, length))
    count = (path.shape[0] - offset) // length
    near = path * (1 + random.normal(0, spread, path.shape[0]))
    wicks = np.abs(random.normal(0, 0.004, (2, path.shape[0])))
    wicks[random.random(wicks.shape) < 0.004] += 0.3
    hourly = near[offset : offset + count * length].reshape(count, length)
    up = (near * (1 + wicks[0]))[offset : offset + count * length].reshape(count, length)
    down = (near * (1 - wicks[1]))[offset : offset + count * length].reshape(count, length)
    opened, closed = np.round(hourly[:, 0], 2), np.round(hourly[:, -1], 2)
    volume = np.zeros(count) if silent else volumes(random, count)
    if often_dead:
        volume[random.random(count) < 0.6] = 0.0
    bars = Bars(
        open_ms=START_MS + (offset + np.arange(count) * length) * HOUR_MS,
        open=opened,
        high=np.maximum(np.round(up.max(axis=1), 2), np.maximum(opened, closed)),
        low=np.maximum(np.minimum(np.round(down.min(axis=1), 2), np.minimum(opened, closed)), 0.01),
        close=closed,
        volume=volume,
        timeframe_ms=length * HOUR_MS,
    )
    return bars.where(with_gaps(random, count)) if random.random() < 0.5 else bars

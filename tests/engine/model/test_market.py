"""Histories that no honest backtest can use are refused."""

from collections.abc import Callable

import numpy as np
import pytest

from engine.model.errors import InvalidMarket
from engine.model.market import Bars, MarketHistory, SettlementMarks, Settlements
from engine.model.units import HOUR_MS
from tests.engine.markets import START_MS, bars, random_history


def settlements(
    ts_ms: list[int] | None = None, rate: float = 0.0001, hours: float = 8.0
) -> Settlements:
    times = np.array([START_MS, START_MS + HOUR_MS] if ts_ms is None else ts_ms, dtype=np.int64)
    count = len(times)
    return Settlements(times, np.array([0.0001] * (count - 1) + [rate]), np.full(count, hours))


def with_bar(**changes: float) -> Bars:
    bar = {"open": 10.0, "high": 11.0, "low": 9.0, "close": 10.5, "volume": 1.0} | changes
    first = {"open": 10.0, "high": 11.0, "low": 9.0, "close": 10.5, "volume": 1.0}
    return Bars(
        open_ms=np.array([START_MS, START_MS + HOUR_MS]),
        timeframe_ms=HOUR_MS,
        **{name: np.array([first[name], bar[name]]) for name in bar},
    )


SECOND = START_MS + HOUR_MS


@pytest.mark.parametrize(
    ("build", "ts_ms", "words"),
    [
        (lambda: settlements([SECOND, START_MS]), START_MS, "must be in ascending time"),
        (lambda: settlements([SECOND, SECOND]), SECOND, "must be in ascending time"),
        (lambda: settlements(rate=np.nan), SECOND, "rate must be within [-1, 1], was nan"),
        (lambda: settlements(rate=1.5), SECOND, "rate must be within [-1, 1], was 1.5"),
        (lambda: settlements(hours=0.0), START_MS, "interval_hours must be above 0, was 0.0"),
        (lambda: with_bar(open=np.nan), SECOND, "bar open must be between 1e-15 and 1e+15"),
        (lambda: with_bar(close=np.inf), SECOND, "bar close must be between"),
        (lambda: with_bar(low=0.0), SECOND, "bar low must be between 1e-15 and 1e+15, was 0.0"),
        (lambda: with_bar(low=10.2), SECOND, "bar low must be at most open and close, was 10.2"),
        (lambda: with_bar(high=10.2), SECOND, "bar high must be at least open and close"),
        (lambda: with_bar(volume=-1.0), SECOND, "bar volume must be 0 or more, or NaN"),
        (lambda: bars([START_MS, START_MS + 1], [1.0, 1.0]), START_MS + 1, "must not overlap"),
        (lambda: bars([START_MS], [1.0], timeframe_ms=0), None, "timeframe_ms must be above 0"),
        (
            lambda: SettlementMarks(np.array([START_MS]), np.array([0.0])),
            START_MS,
            "settlement mark must be between",
        ),
        (
            lambda: SettlementMarks(np.array([START_MS]), np.array([1.0, 2.0])),
            None,
            "price must be one column as long as the others, was of shape (2,)",
        ),
    ],
)
def test_a_bad_row_is_named_by_its_time(
    build: Callable[[], object], ts_ms: int | None, words: str
) -> None:
    with pytest.raises(InvalidMarket) as refused:
        build()
    assert refused.value.ts_ms == ts_ms
    assert words in str(refused.value)
    assert ", was " in str(refused.value)


def test_a_multiplier_that_cannot_be_is_refused() -> None:
    whole = random_history(0)
    with pytest.raises(InvalidMarket, match="spot_multiplier must be above 0"):
        MarketHistory(whole.settlements, whole.perp, whole.spot, spot_multiplier=float("nan"))


def test_columns_are_read_only_and_the_callers_arrays_stay_writable() -> None:
    times = np.array([START_MS], dtype=np.int64)
    rate = np.array([0.0001])
    stored = Settlements(times, rate, np.array([8.0]))
    with pytest.raises(ValueError, match="read-only"):
        stored.rate[0] = 0.5
    rate[0] = 0.2
    assert rate[0] == 0.2


def test_an_empty_history_is_no_error() -> None:
    nothing = np.zeros(0)
    Settlements(np.zeros(0, dtype=np.int64), nothing, nothing)
    bars([], [])

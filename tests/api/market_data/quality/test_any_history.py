"""Whatever the history: a verdict that can be stored, and flaws that are flaws."""

import json

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from api.market_data.quality.assess import assess, flaws_between
from api.market_data.quality.finding import Severity
from api.market_data.quality.history import History
from api.market_data.series import HOUR_MS, TIMEFRAMES_MS, Series
from tests.api.market_data.quality.series_by_hand import START_MS, SYMBOL

HOURS = st.lists(st.integers(0, 300), min_size=1, max_size=40, unique=True).map(sorted)
SEEDS = st.integers(0, 2**32 - 1)
PRICES = ("open", "high", "low", "close")


@st.composite
def funding(draw: st.DrawFn) -> Series:
    hours = draw(HOURS)
    intervals = draw(
        st.lists(st.sampled_from([1.0, 2.0, 4.0, 8.0]), min_size=len(hours), max_size=len(hours))
    )
    ts_ms = START_MS + np.array(hours, dtype=np.int64) * HOUR_MS
    rate = np.random.default_rng(draw(SEEDS)).normal(0.0, 0.003, len(hours)).clip(-1, 1)
    columns = {"ts_ms": ts_ms, "rate": rate, "interval_hours": np.array(intervals)}
    return Series("funding", "", columns)


@st.composite
def bars(draw: st.DrawFn, kind: str) -> Series:
    timeframe = draw(st.sampled_from(["1h", "4h", "1d"]))
    step_ms = TIMEFRAMES_MS[timeframe]
    positions = np.array(draw(HOURS), dtype=np.int64)
    random = np.random.default_rng(draw(SEEDS))
    corners = 100.0 * np.exp(random.normal(0, 0.05, (4, len(positions))))
    corners[:, random.random(len(positions)) < 0.3] = 100.0
    low, opened, closed, high = np.sort(corners, axis=0)
    volume = random.choice([0.0, 1.0, np.nan], len(positions))
    prices = {"open": opened, "high": high, "low": low, "close": closed}
    open_ms = START_MS + positions * step_ms
    return Series(kind, timeframe, {"open_ms": open_ms, **prices, "volume": volume})


@st.composite
def histories(draw: st.DrawFn) -> History:
    makers = (funding(), bars("perp"), bars("spot"), bars("mark"))
    series = tuple(draw(maker) for maker in makers if draw(st.booleans()))
    return History(SYMBOL, series, draw(st.sampled_from([1.0, 1000.0])))


@settings(deadline=None, max_examples=60)
@given(histories())
def test_every_history_gets_a_verdict_that_can_be_stored(history: History) -> None:
    quality = assess(history)
    text = json.dumps(quality, allow_nan=False)
    assert json.loads(text) == quality
    assert quality["grade"] in "ABCD"
    if not quality["can_backtest"]:
        assert quality["grade"] == "D"
    assert all(finding["count"] > 0 for finding in quality["findings"])


@settings(deadline=None, max_examples=60)
@given(histories(), st.integers(-20, 320), st.integers(0, 300))
def test_flaws_of_a_period_are_graver_than_notes_and_lie_in_it(
    history: History, start_hour: int, hours: int
) -> None:
    start_ms = START_MS + start_hour * HOUR_MS
    end_ms = start_ms + hours * HOUR_MS
    for flaw in flaws_between(history, start_ms, end_ms):
        assert flaw.severity is not Severity.NOTE
        if flaw.code == "UNTRADABLE":
            assert flaw.first_ts_ms is not None
            assert start_ms <= flaw.first_ts_ms <= end_ms

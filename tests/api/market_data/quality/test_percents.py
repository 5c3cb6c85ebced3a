"""Percents taken for fractions are found, and no market that was merely wild is accused."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from api.market_data.quality.assess import assess, flaws_between
from api.market_data.quality.finding import Code, Severity
from api.market_data.quality.history import History
from api.market_data.quality.percents import find_percents
from api.market_data.series import HOUR_MS, Series
from tests.api.market_data.conftest import read_folder
from tests.api.market_data.quality.series_by_hand import START_MS, SYMBOL, assessed, bars, funding

_DAY_MS = 24 * HOUR_MS


def _settled(days: int, rates: list[float], interval: int = 8) -> Series:
    """So many days of settlements whose rates go round."""
    hours = list(range(0, 24 * days, interval))
    series = funding(hours, [float(interval)] * len(hours))
    return replace(series, columns={**series.columns, "rate": np.resize(rates, len(hours))})


def _found(series: Series) -> list[str]:
    return [one.sentence for one in find_percents(History(SYMBOL, (series,)))]


def test_a_market_in_percent_is_graded_d_and_no_strict_data() -> None:
    hours = list(range(24 * 10))
    in_percent = _settled(10, [0.01, 0.0125, 0.007])
    market = (in_percent, bars("perp", hours), bars("spot", hours))
    quality = assessed(*market)
    assert quality["grade"] == "D"
    sentence = (
        "Funding rates look like percents, not fractions: 100 bps per 8 hours in the median of "
        "30 settlements from 2024-01-01 00:00 UTC, a hundred times what exchanges charge."
    )
    assert sentence in [one["sentence"] for one in quality["findings"]]
    flaws = flaws_between(History(SYMBOL, market), START_MS + _DAY_MS, START_MS + 3 * _DAY_MS)
    assert [(one.code, one.severity, one.count) for one in flaws] == [
        (Code.RATE_IN_PERCENT, Severity.FATAL, 7)
    ]
    as_fractions = replace(
        in_percent, columns={**in_percent.columns, "rate": in_percent.columns["rate"] / 100.0}
    )
    assert assessed(as_fractions, *market[1:])["grade"] == "A"


@pytest.mark.parametrize(
    ("series", "is_found"),
    [
        (_settled(120, [0.003, -0.003, 0.0021]), True),
        (_settled(120, [0.0019, -0.0019]), False),
        (_settled(5, [0.004, 0.0031, -0.02]), True),
        (_settled(5, [0.0029, 0.004, -0.02]), False),
        (_settled(2, [0.004]), False),
        (_settled(2, [0.01, 0.0004, 0.0003]), True),
        (_settled(120, [0.00125], interval=1), True),
        (_settled(120, [0.000125], interval=1), False),
        (_settled(60, [-0.015, -0.02]), False),
    ],
    ids=[
        "a quarter in the median at 30 bps",
        "a quarter below 20 bps",
        "five days that pay 31 bps in the median",
        "five days below 30 bps",
        "two days are too few",
        "the interest of the formula, a hundredfold",
        "hourly: an eighth of it",
        "hourly fractions",
        "two months of a squeeze at the floor",
    ],
)
def test_where_the_line_is(series: Series, is_found: bool) -> None:
    assert bool(_found(series)) is is_found


def test_only_the_stretch_in_percent_is_accused() -> None:
    series = _settled(400, [0.0001])
    rate = series.columns["rate"].copy()
    rate[series.ts_ms >= START_MS + 300 * _DAY_MS] *= 100.0
    mixed = History(SYMBOL, (replace(series, columns={**series.columns, "rate": rate}),))
    (found,) = find_percents(mixed)
    assert (found.severity, found.count) == (Severity.FATAL, 300)
    assert found.first_ts_ms == START_MS + 300 * _DAY_MS
    assert find_percents(mixed, (START_MS, START_MS + 200 * _DAY_MS)) == []


def test_no_settlement_is_no_finding() -> None:
    assert find_percents(History(SYMBOL, (bars("perp", [0, 1]),))) == []


def test_no_real_market_is_accused_and_each_in_percent_is(shared_dir: Path) -> None:
    folders = sorted(one.parent for one in (shared_dir / "data" / "real").rglob("funding.parquet"))
    assert len(folders) == 19
    for folder in folders:
        data = read_folder(folder)
        real = History(data.symbol, data.series, data.spot_multiplier)
        assert find_percents(real) == [], data.symbol
        in_percent = History(data.symbol, tuple(_hundredfold(one) for one in data.series))
        (found,) = find_percents(in_percent)
        assert real.funding is not None
        assert (found.severity, found.count) == (Severity.FATAL, len(real.funding.ts_ms))
        assert assess(in_percent)["grade"] == "D"
        for days in (3, 7, 30, 90):  # nor any part of one that somebody may have alone
            first, last = int(real.funding.ts_ms[0]), int(real.funding.ts_ms[-1])
            for start in range(first, last, days * _DAY_MS):
                part = real.between(start, start + days * _DAY_MS)
                assert find_percents(part) == [], (data.symbol, days, start)


def _hundredfold(series: Series) -> Series:
    if series.kind != "funding":
        return series
    return replace(series, columns={**series.columns, "rate": series.columns["rate"] * 100.0})

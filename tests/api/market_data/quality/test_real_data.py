"""Everything that is known to be odd in the real histories is found in them."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from api.market_data.quality.assess import assess, flaws_between
from api.market_data.quality.history import History
from tests.api.market_data.conftest import read_folder


@cache
def history_of(folder: Path) -> History:
    data = read_folder(folder)
    return History(data.symbol, data.series, data.spot_multiplier)


@cache
def quality_of(folder: Path) -> dict[str, Any]:
    return assess(history_of(folder))


@pytest.fixture
def real(shared_dir: Path) -> Path:
    return shared_dir / "data" / "real"


# What the data's own README lists, market by market: code, count and a part of the sentence.
KNOWN = {
    "binance/BTCUSDT": [
        ("GAP", 36, "Spot 1h has 17 gaps with 36 bars missing, the longest of 5 from 2020-02-19"),
        ("UNTRADABLE", 1, "first at 2020-02-19 16:00 UTC: the last spot price was too old at 1"),
        ("ZERO_VOLUME", 3, "Perp 1h traded nothing in 3 bars"),
        ("ZERO_VOLUME", 2, "Spot 1h traded nothing in 2 bars"),
    ],
    "binance/ETHUSDT": [
        ("GAP", 32, "Spot 1h has 15 gaps with 32 bars missing"),
        ("ZERO_VOLUME", 1, "Perp 1h traded nothing in 1 bar"),
        ("ZERO_VOLUME", 2, "Spot 1h traded nothing in 2 bars"),
    ],
    "binance/XRPUSDT": [
        ("GAP", 32, "Spot 1h has 15 gaps with 32 bars missing"),
        ("ZERO_VOLUME", 2, "Spot 1h traded nothing in 2 bars"),
    ],
    "binance/SOLUSDT": [
        (
            "INTERVAL_CHANGE",
            3,
            "changes 3 times: from 8 h to 4 h at 2022-11-09 20:00 UTC, from 4 h to 2 h at "
            "2022-11-10 06:00 UTC, from 2 h to 8 h at 2022-11-18 16:00 UTC",
        ),
        ("RATE_EXTREME", 26, "Funding reaches -200.0 bps at 2022-11-09 20:00 UTC"),
        ("LATE_START", 3_688, "Perp starts at 2024-01-01 00:00 UTC"),
    ],
    "binance/XTZUSDT": [
        (
            "INTERVAL_CHANGE",
            2,
            "from 8 h to 1 h at 2025-07-20 09:00 UTC, from 1 h to 4 h at 2025-07-22 16:00 UTC",
        ),
        ("RATE_EXTREME", 1, "Funding reaches -75.0 bps"),
    ],
    "binance/OMUSDT": [
        ("INTERVAL_CHANGE", 1, "from 8 h to 4 h at 2024-02-13 20:00 UTC"),
        ("NO_SERIES", 1, "No perp bars are stored"),
        ("NO_SERIES", 1, "No spot bars are stored"),
    ],
    "binance/LSKUSDT": [
        ("INTERVAL_CHANGE", 1, "from 4 h to 1 h at 2025-11-11 09:00 UTC"),
        ("NO_SERIES", 1, "No perp bars are stored"),
    ],
    "binance/DOGEUSDT": [("NO_SERIES", 1, "No spot bars are stored")],
    "bybit/ACHUSDT": [
        ("INTERVAL_CHANGE", 1, "from 8 h to 4 h at 2025-01-27 12:00 UTC"),
        ("ZERO_VOLUME", 171, "Spot 1h traded nothing in 171 bars"),
    ],
    "bybit/CYBERUSDT": [
        (
            "INTERVAL_CHANGE",
            4,
            "from 8 h to 2 h at 2023-09-02 10:00 UTC, from 2 h to 4 h at 2023-09-06 08:00 UTC, "
            "from 4 h to 8 h at 2023-09-14 16:00 UTC, from 8 h to 4 h at 2025-01-15 12:00 UTC",
        ),
    ],
    "bybit/1000BONKUSDT": [
        ("INTERVAL_CHANGE", 1, "from 8 h to 4 h at 2025-01-15 12:00 UTC"),
        ("UNIT", 1, "The perp is quoted per 1,000 coins"),
        ("ZERO_VOLUME", 4, "Spot 1h traded nothing in 4 bars"),
    ],
    "bybit/BOBAUSDT": [
        ("RATE_EXTREME", 18, "Funding reaches -400.0 bps at 2023-12-23 08:00 UTC"),
        ("BASIS_EXTREME", 13, "Perp lies up to 26.6% under spot (2023-12-23 06:00 UTC)"),
        ("OUTLIER", 21, "Spot reaches more than 10% beyond the other leg in 21 bars"),
        ("ZERO_VOLUME", 7, "Perp 1h traded nothing in 7 bars"),
        ("ZERO_VOLUME", 173, "Spot 1h traded nothing in 173 bars"),
    ],
    "bybit/CARVUSDT": [
        ("INTERVAL_CHANGE", 1, "from 8 h to 4 h at 2025-02-27 12:00 UTC"),
        ("NEGATIVE_FUNDING", 533, "averages -16.24 bps a settlement, 38.6% are positive"),
    ],
    "bybit/CGPTUSDT": [("INTERVAL_CHANGE", 1, "from 4 h to 2 h at 2025-01-10 18:00 UTC")],
    "bybit/DASHUSDT": [
        ("ZERO_VOLUME", 14_569, "Spot 1h traded nothing in 14,569 bars (76.90%)"),
        ("STALE_PRICE", 14_688, "Spot 1h stands still in 374 places"),
        ("BASIS_EXTREME", 10_921, "28.1% under spot (2024-06-18 19:00 UTC) and 56.8% over spot"),
        ("EARLY_END", 230, "Spot ends at 2025-02-28 09:00 UTC while perp runs on"),
    ],
    "hyperliquid/HYPE": [
        ("GAP", 3, "Funding has 3 gaps with 3 settlements missing"),
        ("UNKNOWN_VOLUME", 4_392, "Perp 1h volume is unknown"),
        ("UNKNOWN_VOLUME", 4_392, "Spot 1h volume is unknown"),
    ],
    "hyperliquid/BTC": [
        ("GAP", 3, "Funding has 3 gaps with 3 settlements missing"),
        ("INTERVAL_CHANGE", 1, "from 8 h to 1 h at 2023-06-08 01:00 UTC"),
    ],
}


@pytest.mark.parametrize(
    ("name", "code", "count", "words"),
    [(name, *flaw) for name, flaws in KNOWN.items() for flaw in flaws],
)
def test_a_known_flaw_is_found(real: Path, name: str, code: str, count: int, words: str) -> None:
    found = [one for one in quality_of(real / name)["findings"] if words in one["sentence"]]
    assert [(one["code"], one["count"]) for one in found] == [(code, count)]


@pytest.mark.parametrize(
    ("grade", "names"),
    [
        ("A", ["bybit/BTCUSDT", "bybit/DOGEUSDT", "binance/XTZUSDT"]),
        ("B", ["binance/BTCUSDT", "binance/ETHUSDT", "bybit/BOBAUSDT", "hyperliquid/HYPE"]),
        ("D", ["bybit/DASHUSDT", "binance/OMUSDT"]),
    ],
)
def test_a_market_has_the_grade_of_its_gravest_flaw(
    real: Path, grade: str, names: list[str]
) -> None:
    assert {name: quality_of(real / name)["grade"] for name in names} == dict.fromkeys(names, grade)


@pytest.mark.parametrize("name", ["bybit/BTCUSDT", "bybit/DOGEUSDT"])
def test_nothing_is_found_where_nothing_is_odd(real: Path, name: str) -> None:
    assert quality_of(real / name)["findings"] == []


def test_the_gaps_of_binance_spot_begin_and_end_where_the_exchange_was_down(real: Path) -> None:
    (gap,) = [
        one for one in quality_of(real / "binance/BTCUSDT")["findings"] if one["code"] == "GAP"
    ]
    first, last = (
        datetime.fromtimestamp(gap[name] / 1000, UTC) for name in ("first_ts_ms", "last_ts_ms")
    )
    assert (first.date().isoformat(), last.date().isoformat()) == ("2019-11-13", "2023-03-24")


def test_the_blank_hours_of_hype_are_named(real: Path) -> None:
    (gap,) = [
        one for one in quality_of(real / "hyperliquid/HYPE")["findings"] if one["code"] == "GAP"
    ]
    first, last = (
        f"{datetime.fromtimestamp(gap[name] / 1000, UTC):%Y-%m-%d %H:%M}"
        for name in ("first_ts_ms", "last_ts_ms")
    )
    assert (first, last) == ("2024-12-20 23:00", "2025-06-08 10:00")


def day(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("name", "start", "end", "codes"),
    [
        ("binance/BTCUSDT", "2024-01-01", "2024-12-31", []),
        ("binance/BTCUSDT", "2020-02-01", "2020-02-29", ["UNTRADABLE", "GAP"]),
        ("binance/SOLUSDT", "2023-12-01", "2024-01-31", ["UNTRADABLE"]),
        ("binance/SOLUSDT", "2022-11-01", "2022-11-30", ["UNTRADABLE"]),
        ("bybit/DASHUSDT", "2025-02-01", "2025-03-31", ["UNTRADABLE", "STALE_PRICE"]),
        ("hyperliquid/HYPE", "2024-12-20", "2024-12-21", ["GAP"]),
        ("hyperliquid/HYPE", "2025-01-01", "2025-06-01", []),
    ],
    ids=[
        "a clean year",
        "the outage of February 2020",
        "a perp that is not stored yet",
        "no bars at all",
        "delisted spot",
        "a blank hour",
        "between the blank hours",
    ],
)
def test_the_flaws_of_a_period_are_its_own(
    real: Path, name: str, start: str, end: str, codes: list[str]
) -> None:
    flaws = flaws_between(history_of(real / name), day(start), day(end))
    assert codes == [code for code in dict.fromkeys(one.code for one in flaws) if code in codes]
    assert bool(flaws) == bool(codes)

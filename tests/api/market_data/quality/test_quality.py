"""Findings, grade and numbers of hand-made series: every check of the room by what it says."""

import json
from dataclasses import replace

import numpy as np
import pytest

from api.market_data.quality.finding import Code, Severity, severity_of
from api.market_data.quality.gaps import gaps_of
from api.market_data.series import HOUR_MS, Series
from api.schema.quality import FindingCode, FindingSeverity, Grade, quality_of
from tests.api.market_data.quality.series_by_hand import (
    ALL_DAY,
    SETTLED,
    START_MS,
    assessed,
    bars,
    flat,
    funding,
    sentences,
)


def test_a_sound_market_has_no_findings() -> None:
    quality = assessed(SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY))
    assert quality["findings"] == []
    assert (quality["grade"], quality["can_backtest"]) == ("A", True)
    assert quality["tradable_from_ms"] == START_MS
    assert quality["tradable_to_ms"] == START_MS + 24 * HOUR_MS
    assert (quality["tradable_settlements"], quality["untradable_settlements"]) == (4, 0)
    assert quality["basis"]["median"] == 0.0


@pytest.mark.parametrize(
    ("left_out", "finding"),
    [
        ("funding", "No funding is stored, so this market cannot be backtested."),
        ("perp", "No perp bars are stored, so this market cannot be backtested."),
        ("spot", "No spot bars are stored, so this market cannot be backtested."),
    ],
)
def test_a_market_without_a_needed_series_cannot_be_backtested(left_out: str, finding: str) -> None:
    series = (SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY))
    quality = assessed(*(one for one in series if one.kind != left_out))
    assert not quality["can_backtest"]
    assert quality["grade"] == "D"
    assert finding in sentences(quality)
    assert quality["tradable_from_ms"] is None


def test_legs_that_never_meet_cannot_be_backtested() -> None:
    quality = assessed(SETTLED, bars("perp", [1, 2, 3]), bars("spot", [17, 18]))
    assert not quality["can_backtest"]
    assert quality["grade"] == "D"


@pytest.mark.parametrize("symbol", ["BTC/USD:BTC", "ETH/USD:BTC"], ids=["inverse", "quanto"])
def test_a_contract_paid_in_coins_cannot_be_backtested(symbol: str) -> None:
    series = (SETTLED, bars("perp", ALL_DAY), bars("spot", ALL_DAY))
    quality = assessed(*series, symbol=symbol)
    assert not quality["can_backtest"]
    assert quality["findings"][0]["code"] == "INVERSE_CONTRACT"


PERP = bars("perp", ALL_DAY)
SPOT = bars("spot", ALL_DAY)
LONG = list(range(24 * 14))
SETTLED_LONG = funding(LONG[::8], [8.0] * 42)


@pytest.mark.parametrize(
    ("series", "severity", "finding"),
    [
        (
            (SETTLED_LONG, bars("perp", LONG), bars("spot", LONG[:20])),
            "WARNING",
            "Spot ends at 2024-01-01 20:00 UTC while perp runs on: "
            "39 later settlements without a spot price of that time.",
        ),
        (
            (SETTLED, PERP, bars("spot", ALL_DAY[:8])),
            "NOTE",
            "Spot ends at 2024-01-01 08:00 UTC while perp runs on: "
            "2 later settlements without a spot price of that time.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY[6:]), SPOT),
            "NOTE",
            "Perp starts at 2024-01-01 06:00 UTC: 1 earlier settlement cannot be traded.",
        ),
        (
            (SETTLED, PERP, bars("spot", [0, 1, 4, 5, 9, *range(10, 24)])),
            "SEVERE",
            "Spot 1h has 2 gaps with 5 bars missing, the longest of 3 from 2024-01-01 06:00 UTC.",
        ),
        (
            (SETTLED_LONG, PERP, bars("mark", [0, 2]), SPOT),
            "NOTE",
            "Mark 1h has 1 gap with 1 bar missing, the longest of 1 from 2024-01-01 01:00 UTC.",
        ),
        (
            (SETTLED, PERP, bars("spot", [*range(10), *range(17, 24)])),
            "FATAL",
            "1 of 4 settlements (25.00%) are untradable, first at 2024-01-01 16:00 UTC: "
            "the last spot price was too old at 1.",
        ),
        (
            (funding([0, 8, 24], [8.0] * 3), PERP, SPOT),
            "FATAL",
            "Funding has 1 gap with 1 settlement missing, the longest of 1 from "
            "2024-01-01 16:00 UTC.",
        ),
        (
            (funding([0, 8, 12, 16], [8, 8, 4, 4]), PERP, SPOT),
            "NOTE",
            "The funding interval changes once: from 8 h to 4 h at 2024-01-01 12:00 UTC.",
        ),
        (
            (funding([0, 8, 15, 24], [8.0] * 4), PERP, SPOT),
            "FATAL",
            "2 settlements off schedule, first at 2024-01-01 15:00 UTC.",
        ),
        (
            (SETTLED, PERP, bars("spot", ALL_DAY, volume=0.0)),
            "FATAL",
            "Spot 1h traded nothing in 24 bars (100.00%): fills there are assumed, not seen.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY, volume=float("nan")), SPOT),
            "NOTE",
            "Perp 1h volume is unknown: the volume filter of composite sees no decline.",
        ),
        (
            (SETTLED, PERP, flat("spot", ALL_DAY[:6])),
            "FATAL",
            "Spot 1h stands still in 1 place, 5 bars in all (83.33%), the longest for 5 h from "
            "2024-01-01 01:00 UTC.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY, high={3: 130.0}), SPOT),
            "SEVERE",
            "Perp reaches more than 10% beyond the other leg in 1 bar, the furthest 30.0% above "
            "the other's high at 2024-01-01 03:00 UTC.",
        ),
        (
            (SETTLED, PERP, bars("spot", ALL_DAY, low={3: 49.99})),
            "SEVERE",
            "Spot reaches more than 10% beyond the other leg in 1 bar, the furthest 50.0% below "
            "the other's low at 2024-01-01 03:00 UTC.",
        ),
        (
            (SETTLED, bars("perp", ALL_DAY, open={2: 90.0}, low={2: 90.0}), SPOT),
            "SEVERE",
            "Perp lies up to 10.0% under spot (2024-01-01 02:00 UTC): the basis exceeds 5% in "
            "1 bar (4.17%).",
        ),
        (
            (funding([0, 8, 16], [8.0] * 3, rate=-0.005), PERP, SPOT),
            "NOTE",
            "Funding reaches -50.0 bps at 2024-01-01 00:00 UTC: 3 settlements of 50 bps and more.",
        ),
        (
            (funding([0, 8, 16], [8.0] * 3, rate=-0.0002), PERP, SPOT),
            "NOTE",
            "Funding averages -2.00 bps a settlement, 0.0% are positive: a short that holds on "
            "pays.",
        ),
        (
            (SETTLED, PERP, replace(SPOT, duplicates_dropped=30)),
            "NOTE",
            "Spot 1h came with 30 rows that repeated another: dropped.",
        ),
    ],
    ids=[
        "spot is delisted",
        "spot file ends",
        "perp starts late",
        "gaps",
        "a gap in mark is no flaw",
        "stale leg",
        "missing settlement",
        "interval change",
        "off schedule",
        "no trades",
        "no volumes",
        "stands still",
        "outlier up",
        "outlier down",
        "basis",
        "rate",
        "negative funding",
        "duplicates",
    ],
)
def test_a_flaw_is_told_in_a_sentence(
    series: tuple[Series, ...], severity: str, finding: str
) -> None:
    quality = assessed(*series)
    found = {one["sentence"]: one["severity"] for one in quality["findings"]}
    assert found.get(finding) == severity, found
    assert quality["can_backtest"]


def test_findings_come_gravest_first_and_the_gravest_is_the_grade() -> None:
    spot = bars("spot", [0, 1, *range(3, 24)], volume=0.0)
    quality = assessed(SETTLED, bars("perp", ALL_DAY, volume=float("nan")), spot)
    severities = [finding["severity"] for finding in quality["findings"]]
    assert severities == ["FATAL", "SEVERE", "NOTE"]
    assert quality["grade"] == "D"


@pytest.mark.parametrize(
    ("count", "severity"),
    [(9, Severity.WARNING), (10, Severity.SEVERE), (249, Severity.SEVERE), (250, Severity.FATAL)],
)
def test_a_flaw_is_as_grave_as_its_share(count: int, severity: Severity) -> None:
    assert severity_of(count, 1000, few=Severity.WARNING) is severity


def test_a_single_longer_interval_is_a_missing_settlement_and_no_change() -> None:
    hours, intervals = [0, 1, 2, 4, 5, 6], [1.0, 1.0, 1.0, 2.0, 1.0, 1.0]
    quality = assessed(funding(hours, intervals), PERP, SPOT)
    assert quality["interval_changes"] == []
    assert quality["missing_settlements"] == 1


def test_interval_changes_are_listed() -> None:
    quality = assessed(funding([0, 8, 12, 16], [8, 8, 4, 4]), PERP, SPOT)
    at_ms = START_MS + 12 * HOUR_MS
    assert quality["interval_changes"] == [{"ts_ms": at_ms, "from_hours": 8.0, "to_hours": 4.0}]


def test_the_numbers_of_a_series_stand_beside_the_findings() -> None:
    spot = bars("spot", [0, 1, 4, 5, *range(6, 24)], volume=0.0)
    spot = replace(spot, duplicates_dropped=3)
    numbers = {one["kind"]: one for one in assessed(SETTLED, PERP, spot)["series"]}
    assert numbers["spot"] == {
        "kind": "spot",
        "timeframe": "1h",
        "coverage": 22 / 24,
        "zero_volume_bars": 22,
        "unknown_volume_bars": 0,
        "stale_bars": 0,
        "longest_stale_bars": 0,
        "duplicates_dropped": 3,
    }
    assert numbers["funding"]["coverage"] == 1.0
    assert numbers["funding"]["zero_volume_bars"] is None


def test_spot_is_compared_per_unit_of_the_perp() -> None:
    cheap = {name: SPOT.columns[name] / 1000.0 for name in ("open", "high", "low", "close")}
    spot = Series("spot", "1h", {**SPOT.columns, **cheap})
    quality = assessed(SETTLED, PERP, spot, multiplier=1000.0)
    assert sentences(quality) == [
        "The perp is quoted per 1,000 coins: spot prices are multiplied by that."
    ]
    assert quality["basis"]["median"] == pytest.approx(0.0, abs=1e-12)


def test_gaps_are_counted_between_first_and_last() -> None:
    gaps = gaps_of(bars("spot", [3, 4, 7, 8, 20]))
    assert (gaps.count, gaps.missing, gaps.longest_missing) == (2, 13, 11)
    assert gaps.longest_from_ms == START_MS + 9 * HOUR_MS
    assert (gaps.first_ts_ms, gaps.last_ts_ms) == (START_MS + 5 * HOUR_MS, START_MS + 19 * HOUR_MS)


def test_settlement_marks_have_no_schedule_to_miss() -> None:
    ts_ms = START_MS + np.array([0, 8, 80], dtype=np.int64) * HOUR_MS
    marks = Series("funding_mark", "", {"ts_ms": ts_ms, "price": np.ones(3)})
    assert gaps_of(marks).count == 0


def test_a_stored_document_survives_json_and_becomes_graphql() -> None:
    quality = assessed(SETTLED, PERP, bars("spot", [0, 1, *range(3, 24)]))
    shown = quality_of(json.loads(json.dumps(quality)))
    assert shown.grade is Grade.C
    assert shown.findings[0].code is FindingCode.GAP
    assert shown.findings[0].severity is FindingSeverity.SEVERE
    assert shown.basis is not None


def test_graphql_names_every_code_and_severity() -> None:
    assert [one.name for one in FindingCode] == [one.name for one in Code]
    assert [one.name for one in FindingSeverity] == [one.name for one in Severity]

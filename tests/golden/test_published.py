"""Other people's published results, by their rules with this engine, and the page that says so."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from docs.published import always_on, hourly, thresholds
from docs.published.page import page

PAGE = Path(__file__).parents[2] / "docs" / "published.md"


@pytest.fixture(scope="module")
def data(shared_dir: Path) -> Path:
    return shared_dir / "data"


def test_always_on_yields_what_they_print_in_every_full_year(data: Path) -> None:
    years = list(always_on.years(data))
    assert [year.year for year in years] == [2020, 2021, 2022, 2023, 2024, 2025]
    assert [year.settlements for year in years] == [1098, 1095, 1095, 1095, 1098, 1095]
    assert [round(year.our_funding_apy, 2) for year in years] == [
        year.funding_apy for year in years
    ]
    assert [round(year.our_positive, 1) for year in years] == [year.positive for year in years]
    assert all(year.is_same for year in years)


def test_thresholds_open_and_close_when_theirs_do(data: Path) -> None:
    found = {(dates.mode, dates.symbol): dates for dates in thresholds.dates(data)}
    counts = {key: len(dates.theirs) for key, dates in found.items()}
    assert counts == {
        ("hold", "BTCUSDT"): 1,
        ("hold", "ETHUSDT"): 1,
        ("simple_threshold", "BTCUSDT"): 4,
        ("simple_threshold", "ETHUSDT"): 4,
    }
    for dates in found.values():
        assert dates.ours == dates.theirs


def test_their_clock_is_read_as_londons(data: Path) -> None:
    # Their log says 2024-04-18 17:00, in summer time.
    bitcoin = next(
        dates
        for dates in thresholds.dates(data)
        if (dates.mode, dates.symbol) == ("simple_threshold", "BTCUSDT")
    )
    closed = bitcoin.theirs[2][1]
    assert closed is not None
    assert datetime.fromtimestamp(closed / 1000, UTC).isoformat() == "2024-04-18T16:00:00+00:00"


def test_each_payment_of_the_thresholds_is_theirs(data: Path) -> None:
    trades = list(thresholds.trades(data))
    assert [trade.payments for trade in trades] == [1641, 1641, 127, 28, 483, 119, 85, 32, 514, 122]
    for trade in trades:
        assert trade.largest_difference <= 1e-9, trade
        assert trade.funding > 0


def test_the_hourly_trades_collect_what_they_log(data: Path) -> None:
    trades = list(hourly.trades(data))
    assert len(trades) == 65
    for trade in trades:
        assert trade.same_rule == pytest.approx(trade.funding, rel=0, abs=1e-9), trade
    # What is paid at other times, and on other sizes, is not the same by accident.
    assert all(trade.own_times != trade.funding for trade in trades[:10])


def test_the_page_is_what_the_command_prints(data: Path) -> None:
    assert page(data) == PAGE.read_text(encoding="utf-8"), (
        "python -m docs.published ../shared/data > docs/published.md"
    )

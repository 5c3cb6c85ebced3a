"""Pieces of one series: joined where they agree, refused where they do not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from api.errors import ImportRefused
from api.market_data.checks import check_series
from api.market_data.files.merge import merge
from api.market_data.series import Series

HOUR_MS = 3_600_000
T = 1_704_067_200_000


def funding(
    label: str,
    rates: Sequence[float],
    *,
    first: int = 0,
    step: int = 8,
    interval: float | None = None,
    rate_unit: float = 0.0,
) -> Series:
    """Rates from settlement `first` on, `step` hours apart."""
    count = len(rates)
    table = pl.DataFrame(
        {
            "timestamp": [T + (first + row) * step * HOUR_MS for row in range(count)],
            "row": range(count, 0, -1),  # the file had the newest first
            "rate": list(rates),
            "interval_hours": [interval] * count,
        },
        schema_overrides={"interval_hours": pl.Float64, "row": pl.Int64},
    )
    return check_series(label, "funding", "", table, rate_unit=rate_unit)


def bars(label: str, opens: Sequence[float], volume: float | None = 1.0) -> Series:
    count = len(opens)
    table = pl.DataFrame(
        {
            "timestamp": [T + row * HOUR_MS for row in range(count)],
            "row": range(1, count + 1),
            "open": opens,
            "high": [value + 1 for value in opens],
            "low": [value - 1 for value in opens],
            "close": opens,
            "volume": [volume] * count,
        },
        schema_overrides={"volume": pl.Float64, "row": pl.Int64},
    )
    return check_series(label, "perp", "1h", table)


def rates_of(series: Series) -> list[float]:
    return list(series.columns["rate"])


def test_pieces_that_meet_are_joined_in_time() -> None:
    late, early = funding("late", [3e-4, 4e-4], first=2), funding("early", [1e-4, 2e-4])
    joined = merge([late, early], None)
    assert rates_of(joined) == [1e-4, 2e-4, 3e-4, 4e-4]
    assert list(joined.columns["interval_hours"]) == [8.0] * 4


def test_pieces_that_overlap_and_agree_are_joined() -> None:
    joined = merge([funding("a", [1e-4, 2e-4]), funding("b", [2e-4, 3e-4], first=1)], None)
    assert rates_of(joined) == [1e-4, 2e-4, 3e-4]


def test_pieces_that_disagree_are_refused_with_both_values_and_the_row() -> None:
    with pytest.raises(ImportRefused) as refused:
        merge([funding("a", [1e-4, 2e-4, 4e-4]), funding("b", [2e-4, 3e-4], first=1)], None)
    assert str(refused.value) == (
        "b, row 1: rate at 2024-01-01 16:00 UTC must be that of a, 0.0004, was 0.0003 "
        "(1 of 2 common times differ)"
    )


def test_a_file_that_rounds_gives_way_to_one_that_does_not() -> None:
    exact, rounded = [1.2e-7, 3e-8], [1.1e-7, 4e-8, 5e-8]
    pieces = [funding("rounded", rounded, rate_unit=1e-8), funding("exact", exact)]
    assert rates_of(merge(pieces, None)) == [1.2e-7, 3e-8, 5e-8]


def test_a_file_that_rounds_may_be_off_by_its_unit_only() -> None:
    pieces = [funding("rounded", [1.0e-7], rate_unit=1e-8), funding("exact", [1.21e-7])]
    with pytest.raises(ImportRefused, match="rounded, row 1: rate at"):
        merge(pieces, None)


def test_what_is_stored_is_added_to() -> None:
    stored = merge([funding("old", [1e-4, 2e-4])], None)
    assert rates_of(merge([funding("new", [3e-4], first=2)], stored)) == [1e-4, 2e-4, 3e-4]


def test_what_is_stored_must_be_agreed_with() -> None:
    stored = merge([funding("old", [1e-4, 2e-4])], None)
    with pytest.raises(ImportRefused) as refused:
        merge([funding("new", [5e-4], first=1)], stored)
    assert str(refused.value) == (
        "new, row 1: rate at 2024-01-01 08:00 UTC must be that of what is stored, 0.0002, "
        "was 0.0005 (1 of 1 common times differ; --replace forgets what is stored)"
    )


def test_what_is_stored_and_exact_does_not_give_way_to_a_longer_file_that_rounds() -> None:
    stored = merge([funding("old", [1.2e-7, 3e-8])], None)
    rounded = funding("rounded", [1.1e-7, 3e-8, 5e-8], rate_unit=1e-8)
    assert rates_of(merge([rounded], stored)) == [1.2e-7, 3e-8, 5e-8]


def test_stored_rates_of_four_decimals_give_way_to_exact_ones_and_are_counted() -> None:
    stored = merge([funding("old", [0.000376, 0.000531, 0.0001], rate_unit=1e-6)], None)
    exact = funding("exact", [0.00037691, 0.00053112, 0.0001])
    merged = merge([exact], stored)
    assert rates_of(merged) == [0.00037691, 0.00053112, 0.0001]
    assert merged.joined == ("2 rounded rates of what is stored gave way to those of exact",)


def test_stored_rates_with_more_decimals_do_not_pass_for_rounded_ones() -> None:
    stored = merge([funding("old", [0.00037612, 0.000531])], None)
    with pytest.raises(ImportRefused, match="--replace forgets what is stored"):
        merge([funding("exact", [0.00037691, 0.00053112])], stored)


def test_intervals_that_a_file_tells_take_the_place_of_stored_ones_and_are_counted() -> None:
    stored = merge([funding("old", [1e-4, 2e-4])], None)
    told = merge([funding("told", [1e-4, 2e-4], interval=4.0)], stored)
    assert list(told.columns["interval_hours"]) == [4.0, 4.0]
    assert told.joined == ("2 intervals of what is stored gave way to those that told tells",)


def with_last_bar(series: Series, **values: float) -> Series:
    columns = {name: column.copy() for name, column in series.columns.items()}
    for name, value in values.items():
        columns[name][-1] = value
    return replace(series, columns=columns)


CUT = {"high": 12.5, "low": 11.5, "close": 12.2, "volume": 0.4}


@pytest.mark.parametrize("is_stored", [True, False], ids=["stored", "of another file"])
def test_a_bar_that_had_not_closed_gives_way_to_the_later_download(is_stored: bool) -> None:
    older = with_last_bar(bars("older", [10.0, 11.0, 12.0]), **CUT)
    later = bars("later", [10.0, 11.0, 12.0, 13.0])
    merged = merge([later], merge([older], None)) if is_stored else merge([older, later], None)
    assert [merged.columns[name][2] for name in CUT] == [13.0, 11.0, 12.0, 1.0]
    who = "what is stored" if is_stored else "older"
    assert merged.joined == (f"1 bar of {who} that had not closed gave way to that of later",)
    assert older.columns["volume"][-1] == 0.4  # what was given is as it was


def test_a_bar_that_had_not_closed_does_not_spoil_the_stored_one() -> None:
    stored = merge([bars("later", [10.0, 11.0, 12.0, 13.0])], None)
    older = with_last_bar(bars("older", [10.0, 11.0, 12.0]), **CUT)
    merged = merge([older], stored)
    assert [merged.columns[name][2] for name in CUT] == [13.0, 11.0, 12.0, 1.0]


@pytest.mark.parametrize(
    "values",
    [{"high": 14.0}, {"low": 10.0}, {"volume": 2.0, "high": 12.5}, {"open": 12.1, "close": 12.2}],
    ids=["higher", "lower", "more volume", "another open"],
)
def test_a_last_bar_that_is_no_part_of_the_closed_one_is_refused(
    values: dict[str, float],
) -> None:
    older = with_last_bar(bars("older", [10.0, 11.0, 12.0]), **values)
    with pytest.raises(ImportRefused, match="must be that of"):
        merge([older, bars("later", [10.0, 11.0, 12.0, 13.0])], None)


def test_a_bar_before_the_last_never_gives_way() -> None:
    whole = bars("whole", [10.0, 11.0, 12.0])
    columns = {name: values.copy() for name, values in whole.columns.items()}
    columns["volume"][1] = 0.4
    with pytest.raises(ImportRefused, match="volume at"):
        merge([replace(whole, columns=columns, label="other")], merge([whole], None))


@pytest.mark.parametrize("rate_unit", [0.0, 1e-8], ids=["exact", "rounded"])
def test_importing_again_changes_nothing(rate_unit: float) -> None:
    pieces = [
        funding("exact", [1.2e-7, 3e-8]),
        funding("rounded", [1.1e-7, 3e-8, 5e-8], rate_unit=1e-8),
    ]
    stored = merge(pieces, None)
    again = [piece for piece in pieces if piece.rate_unit == rate_unit]
    assert rates_of(merge(again, stored)) == rates_of(stored)


def test_last_digits_of_a_double_are_no_news() -> None:
    stored = merge([bars("feather", [1.0731, 1.0841])], None)
    off = float(np.nextafter(1.0841, 2))
    merged = merge([bars("json", [1.0731, off])], stored)
    assert list(merged.columns["open"]) == [1.0731, 1.0841]


def test_bars_that_differ_are_refused() -> None:
    with pytest.raises(ImportRefused, match="open at 2024-01-01 01:00 UTC must be that of a, 11"):
        merge([bars("a", [10.0, 11.0]), bars("b", [10.0, 11.01])], None)


def test_a_volume_that_one_source_does_not_know_is_taken_from_the_other() -> None:
    merged = merge([bars("silent", [10.0, 11.0], volume=None), bars("b", [10.0], volume=5.0)], None)
    np.testing.assert_array_equal(merged.columns["volume"], [5.0, np.nan])


def test_intervals_that_a_file_tells_stand_and_the_rest_follow_the_times() -> None:
    told = funding("told", [1e-4, 2e-4], step=8, interval=8.0)
    silent = funding("silent", [1e-4, 2e-4, 3e-4], first=4, step=4)
    merged = merge([silent, told], None)  # 00:00 and 08:00 told, then 16:00, 20:00, 24:00
    assert list(merged.columns["interval_hours"]) == [8.0, 8.0, 8.0, 4.0, 4.0]


def test_a_bad_row_is_named_as_the_file_counts() -> None:
    with pytest.raises(ImportRefused, match=r"rate must lie in -1\.\.1, was 2\.0") as refused:
        funding("file", [1e-4, 2.0, 3e-4])
    assert refused.value.row == 2


def test_settlements_between_those_of_another_source_are_refused() -> None:
    local = funding("local", [1e-4, 2e-4, 3e-4], first=7, step=1)
    with pytest.raises(ImportRefused, match=r"was one between them at .* is --utc-offset right\?"):
        merge([funding("utc", [1e-4, 2e-4, 3e-4]), local], None)


def test_a_file_may_fill_the_hole_of_another() -> None:
    early, late = funding("early", [1e-4, 2e-4]), funding("late", [4e-4, 5e-4], first=3)
    stored = merge([early, late], None)
    merged = merge([funding("hole", [3e-4], first=2)], stored)
    assert rates_of(merged) == [1e-4, 2e-4, 3e-4, 4e-4, 5e-4]


def test_the_shorter_of_two_that_disagree_is_refused() -> None:
    with pytest.raises(ImportRefused, match=r"^short, row 1: "):
        merge([funding("short", [2e-4]), funding("long", [1e-4, 3e-4])], None)

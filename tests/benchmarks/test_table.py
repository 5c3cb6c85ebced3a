"""How rows are judged, printed and written."""

import json
import math

import pytest

from benchmarks.table import Bar, BarKind, Row, cells_of, exit_code, failed, json_of, line_of

AT_MOST_3 = Bar(BarKind.AT_MOST, 3.0)
AT_MOST_TWICE = Bar(BarKind.TIMES, 2.0)
FASTER_150 = Bar(BarKind.FASTER, 150.0)


@pytest.mark.parametrize(
    ("row", "ratio", "reached"),
    [
        (Row("a", 3.0, "ns", AT_MOST_3), None, True),
        (Row("a", 3.01, "ns", AT_MOST_3), None, False),
        (Row("a", 4.0, "s", AT_MOST_TWICE, other=2.0), 2.0, True),
        (Row("a", 4.1, "s", AT_MOST_TWICE, other=2.0), 2.05, False),
        (Row("a", 0.1, "s", FASTER_150, other=15.0), 150.0, True),
        (Row("a", 0.1, "s", FASTER_150, other=14.9), 149.0, False),
    ],
    ids=["at the limit", "above it", "at the ratio", "above it", "fast enough", "too slow"],
)
def test_a_bar_is_cleared_at_its_limit_and_missed_beyond(
    row: Row, ratio: float | None, reached: bool
) -> None:
    assert row.ratio == (None if ratio is None else pytest.approx(ratio))
    assert row.reached is reached


@pytest.mark.parametrize("bar", [AT_MOST_3, AT_MOST_TWICE, FASTER_150])
def test_what_could_not_be_measured_has_missed_its_bar(bar: Bar) -> None:
    row = failed("a row", bar, "no compiler")
    assert not row.reached
    assert cells_of(row)[1] == "not measured"
    assert cells_of(row)[-1] == "MISSED"
    assert row.document()["ours"] is None
    assert row.document()["details"] == {"failure": "no compiler"}


def test_an_other_side_that_took_no_time_clears_no_bar() -> None:
    assert not Row("a", 1.0, "s", AT_MOST_TWICE, other=0.0).reached


def test_a_row_with_a_bar_of_ratio_needs_the_other_side() -> None:
    with pytest.raises(ValueError, match="other must be given"):
        Row("a", 1.0, "s", FASTER_150)


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan, math.inf])
def test_a_limit_is_a_number_above_0(limit: float) -> None:
    with pytest.raises(ValueError, match="limit must be"):
        Bar(BarKind.AT_MOST, limit)


def test_a_line_names_both_sides_the_ratio_the_bar_and_the_verdict() -> None:
    row = Row("G3 / vectorbt", 0.0421, "s", FASTER_150, other=13.9)
    assert cells_of(row) == (
        "G3 / vectorbt",
        "0.0421 s",
        "13.9 s",
        "330 x",
        ">= 150 x faster",
        "ok",
    )
    assert line_of(("a", "1 s", "ok"), (4, 6, 3)) == "a        1 s   ok"


def test_the_json_holds_every_row_and_no_nan() -> None:
    rows = [Row("a", 1.0, "ns", AT_MOST_3), failed("b", FASTER_150, "away")]
    document = json.loads(json_of(rows, {"cpu": "x"}))
    assert document["ok"] is False
    assert document["machine"] == {"cpu": "x"}
    assert [row["name"] for row in document["rows"]] == ["a", "b"]
    assert document["rows"][0]["bar"] == {"kind": "at most", "limit": 3.0}
    assert document["rows"][1]["ratio"] is None


def test_the_exit_code_is_0_only_when_every_bar_is_cleared() -> None:
    good, bad = Row("a", 1.0, "ns", AT_MOST_3), Row("a", 4.0, "ns", AT_MOST_3)
    assert exit_code([good, good]) == 0
    assert exit_code([good, bad]) == 1
    assert exit_code([]) == 1

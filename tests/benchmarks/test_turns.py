"""Sides are told when to work, and one that breaks says why."""

import sys

import pytest

from benchmarks.turns import side

WORKING = """
import json, sys
for line in sys.stdin:
    print(json.dumps([0.5] * int(line)), flush=True)
print(json.dumps({"peak_bytes": 7}))
"""
BREAKING = "import sys; sys.stdin.readline(); sys.exit('no kernel')"


def test_a_side_works_when_told_to_and_reports_at_the_end() -> None:
    with side([sys.executable, "-c", WORKING], {}) as working:
        working.turn(2)
        working.turn(1)
        assert working.seconds == [0.5, 0.5, 0.5]
        assert working.report() == {"peak_bytes": 7}


def test_a_side_that_breaks_says_why() -> None:
    with (
        side([sys.executable, "-c", BREAKING], {}) as breaking,
        pytest.raises(RuntimeError, match="ended with 1:\nno kernel"),
    ):
        breaking.turn(1)


def test_a_side_ends_with_its_context() -> None:
    with side([sys.executable, "-c", WORKING], {}) as left:
        left.turn(1)
    assert left._process.poll() is not None

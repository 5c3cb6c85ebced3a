"""What a room of kinds/ holds is told without loading it: the API would have numba by that."""

import subprocess
import sys

import pytest

from api.registry import has_part
from api.runs.names import RunKind

LOADED = """
import sys
from api.registry import parts, has_part
from api.runs.names import RunKind
for name in RunKind:
    for part in ("judging", "work", "previewed"):
        has_part(name, part)
print(sorted({"numba", "api.runs.judging", "api.runs.market"} & set(sys.modules)))
"""


@pytest.mark.parametrize(
    ("name", "part", "has"),
    [
        (RunKind.BACKTEST, "previewed", True),
        (RunKind.BACKTEST, "judging", True),
        (RunKind.IMPORT, "judging", False),
        (RunKind.IMPORT, "work", True),
    ],
)
def test_a_part_is_there_or_not(name: RunKind, part: str, has: bool) -> None:
    assert has_part(name, part) is has


def test_asking_for_a_part_loads_nothing_of_it() -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, text=True, timeout=120
    )
    assert told.stdout.strip() == "[]"

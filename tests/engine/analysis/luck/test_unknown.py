"""What is not said of a sweep's luck is explained."""

from dataclasses import replace

import numpy as np
import pytest

from engine.analysis.luck.best_by_luck import BestByLuck
from engine.analysis.luck.blocks import FEWEST_BLOCKS, FEWEST_SPLIT_DAYS, day_blocks
from engine.analysis.luck.cells import FEWEST_CELLS, CellsLuck
from engine.analysis.luck.deflated import Deflated
from engine.analysis.luck.unknown import too_few_days, unknown_of

LONG = day_blocks(FEWEST_BLOCKS * 30, 30)
KNOWN = CellsLuck(
    FEWEST_CELLS,
    best_by_luck=BestByLuck(1.0, 0.5, 100, 30),
    superior_to_hold=0.5,
    deflated=Deflated(0.5, 0.1),
    maxima=np.ones(1),
)


def test_of_what_is_known_nothing_is_said() -> None:
    assert list(unknown_of(KNOWN, LONG, has_hold=True)) == []


@pytest.mark.parametrize(
    ("luck", "days", "has_hold", "why"),
    [
        (CellsLuck(1), LONG, True, "Too few cells to judge: 1 different one traded"),
        (KNOWN, day_blocks(200, 30), True, "Luck cannot be drawn: there are 6 blocks of 30 days"),
        (replace(KNOWN, best_by_luck=None), LONG, True, "no cell's blocks of days vary"),
        (KNOWN, LONG, False, "Hold is nothing to compare with"),
        (replace(KNOWN, superior_to_hold=None), LONG, True, "No cell differs from hold"),
        (KNOWN, day_blocks(100, 5), True, f"Overfitting takes {FEWEST_SPLIT_DAYS} daily returns"),
        (replace(KNOWN, deflated=None), LONG, True, "cannot be deflated"),
    ],
    ids=["cells", "blocks", "level", "no hold", "like hold", "days", "deflated"],
)
def test_each_reason_is_a_sentence(luck: CellsLuck, days, has_hold: bool, why: str) -> None:  # type: ignore[no-untyped-def]
    said = list(unknown_of(luck, days, has_hold=has_hold))
    assert len(said) == 1
    assert why in said[0]
    assert said[0].endswith(".")


def test_one_day_is_one() -> None:
    assert too_few_days(1).endswith("there is 1.")
    assert too_few_days(2).endswith("there are 2.")

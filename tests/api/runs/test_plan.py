"""Shards cover a run without gaps, and what is small goes the fast lane."""

from dataclasses import replace

import pytest

from api.broker.queue import Lane
from engine.sweep.grid import Axis
from tests.api.asking import Questions


def test_a_backtest_is_one_small_shard(ask: Questions) -> None:
    planned = ask.backtest().plan(1_096, 250_000_000)
    assert planned.ranges == ((0, 1),)
    assert (planned.lane, planned.progress_total) == (Lane.FAST, 1_096)
    assert planned.progress_unit == "settlements"


def test_every_market_is_a_shard(ask: Questions) -> None:
    planned = ask.markets(ask.btc, ask.eth).plan(0, 250_000_000)
    assert planned.ranges == ((0, 1), (1, 2))
    assert (planned.progress_total, planned.progress_unit) == (2, "markets")


def test_the_entries_of_a_comparison_stay_together(ask: Questions) -> None:
    planned = ask.comparison().plan(100, 250_000_000)
    assert (planned.ranges, planned.progress_total) == (((0, 2),), 200)


@pytest.mark.parametrize("shard_event_cells", [1, 999, 10_000, 250_000_000])
def test_shards_of_a_sweep_cover_every_cell_once(ask: Questions, shard_event_cells: int) -> None:
    planned = ask.sweep(steps=7).plan(100, shard_event_cells)
    cells = [cell for first, last in planned.ranges for cell in range(first, last)]
    assert cells == list(range(49))
    assert planned.progress_total == 49


def test_a_small_sweep_goes_the_fast_lane_and_a_big_one_does_not(ask: Questions) -> None:
    # 100 cells x 1,000 settlements; 200,000 composite cells x 3,288 settlements x 1.5.
    assert ask.sweep().plan(1_000, 250_000_000).lane is Lane.FAST
    big = ask.long_sweep().plan(3_288, 250_000_000)
    assert big.lane is Lane.BULK
    assert len(big.ranges) == 4  # 987 million event-cells


def test_cells_with_scores_of_their_own_make_smaller_shards(ask: Questions) -> None:
    sweep = ask.long_sweep()
    shared = len(sweep.plan(3_288, 1_000_000).ranges)
    scores = (sweep.axes[0], Axis("weight_basis", tuple(n / 20_000 for n in range(1, 10_001))))
    own = len(replace(sweep, axes=scores).plan(3_288, 1_000_000).ranges)
    assert own / shared == pytest.approx(5.5 / 1.5, rel=0.01)
    # A slippage that varies leaves the scores shared, two cells to each.
    slipped = replace(sweep, axes=(*scores, Axis("slippage_bps", (1.0, 2.0))))
    assert len(slipped.plan(3_288, 1_000_000).ranges) / own == pytest.approx(
        2 * 3.5 / 5.5, rel=0.01
    )

"""The numbers of trials: a cell's is its single run's, and many are counted by a sample."""

import asyncio
from itertools import pairwise

import numpy as np
import pytest

from api.runs.names import MarketKey
from api.runs.trials import EXACT_UP_TO, count_trials, tried_cells, tried_once
from api.storage.database import Database
from api.storage.trials import TrialSet
from api.storage.trials_table import TrialsRow
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams
from engine.model.trading import PLAIN_TRADING, Direction, OrderRules, Trading
from engine.sweep.grid import Axis, Grid

MARKET = MarketKey("sample", "BTC/USDT:USDT")
PERIOD = Period(0, 1_000_000)
RATES = tuple(0.0001 * number for number in range(1, 13))


def number(strategy: SimpleParams | HoldParams, trading: Trading = PLAIN_TRADING) -> int:
    (found,) = tried_once(MARKET, PERIOD, [strategy], trading).numbers
    return int(found)


def grid(entries: int, exits: int) -> Grid:
    low = tuple(-0.001 * (number + 1) / exits for number in range(exits))
    high = tuple(0.001 * (number + 1) / entries for number in range(entries))
    axes = (Axis("min_funding_rate", high), Axis("exit_funding_rate", low))
    return Grid(SimpleParams(), axes)


def test_the_valid_cells_are_their_single_runs() -> None:
    axes = (Axis("min_funding_rate", RATES), Axis("exit_funding_rate", RATES))
    cells = Grid(SimpleParams(), axes)
    valid = np.flatnonzero(~cells.invalid_cells())
    singles = [cells.strategy_of(int(cell)) for cell in valid]
    expected = tried_once(MARKET, PERIOD, singles, PLAIN_TRADING)
    parts = [
        tried_cells(MARKET, PERIOD, cells, PLAIN_TRADING, (first, first + 24)).numbers
        for first in range(0, 144, 24)
    ]
    assert len(valid) == 78
    np.testing.assert_array_equal(np.sort(np.concatenate(parts)), expected.numbers)


@pytest.mark.parametrize(
    "trading",
    [
        Trading(Direction.SHORT_SPOT),
        Trading(rules=OrderRules(min_holding_settlements=3)),
        Trading(rules=OrderRules(stop_basis_loss=0.01)),
    ],
)
def test_a_direction_and_a_rule_make_another_trial(trading: Trading) -> None:
    assert number(SimpleParams(), trading) != number(SimpleParams())


def test_what_belongs_to_the_account_makes_none() -> None:
    trading = Trading(rules=OrderRules(fill_without_volume=False, anticipate=True))
    assert number(SimpleParams(), trading) == number(SimpleParams())


def test_strategies_differ_by_name_and_by_every_parameter() -> None:
    strategies = [
        SimpleParams(),
        SimpleParams(min_funding_rate=0.0002),
        SimpleParams(exit_funding_rate=0.00004),
        CompositeParams(),
        HoldParams(),
    ]
    assert len(tried_once(MARKET, PERIOD, strategies, PLAIN_TRADING).numbers) == len(strategies)


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "is_about"),
    [
        (0, 100, True),
        (50, 150, True),  # half of both
        (51, 151, False),
        (0, 10_000, True),  # all of the shorter one
        (95, 105, True),  # half of the shorter one
        (96, 106, False),
        (200, 300, False),
    ],
)
def test_periods_count_that_have_half_of_the_shorter_one_in_common(
    start_ms: int, end_ms: int, is_about: bool
) -> None:
    one = TrialSet("v", "s", 0, 100, np.zeros(0, dtype=np.uint64))
    assert one.is_about(start_ms, end_ms) is is_about


async def stored(database: Database, *tried: TrialSet, owner: str = "") -> None:
    async with database.transaction() as session:
        for index, one in enumerate(tried):
            session.add(
                TrialsRow(
                    run_id=owner,
                    shard_index=index,
                    venue=one.venue,
                    symbol=one.symbol,
                    owner=owner,
                    start_ms=one.start_ms,
                    end_ms=one.end_ms,
                    share=one.share,
                    numbers=one.numbers.tobytes(),
                )
            )


async def test_up_to_a_hundred_thousand_are_counted_one_by_one(database: Database) -> None:
    cells = grid(250, 400)
    edges = range(0, EXACT_UP_TO + 1, 25_000)
    parts = [
        tried_cells(MARKET, PERIOD, cells, PLAIN_TRADING, (first, last))
        for first, last in pairwise(edges)
    ]
    await stored(database, *parts, parts[0])  # one shard's trials twice, as by another run
    found = await count_trials(database, "", MARKET, PERIOD)
    assert (found.count, found.is_exact) == (EXACT_UP_TO, True)


async def test_a_million_are_estimated_from_a_tenth(database: Database) -> None:
    cells = grid(1_000, 1_000)
    part = await asyncio.to_thread(
        tried_cells, MARKET, PERIOD, cells, PLAIN_TRADING, (0, 1_000_000)
    )
    assert part.numbers.nbytes < 900_000
    single = tried_once(MARKET, PERIOD, [SimpleParams()], PLAIN_TRADING)
    await stored(database, part, single)
    found = await count_trials(database, "", MARKET, PERIOD)
    # 100,000 of a million drawn: the standard error is 0.3 %.
    assert found.count == pytest.approx(1_000_000, rel=0.015)
    assert not found.is_exact


async def test_each_owner_has_its_own(database: Database) -> None:
    mine = tried_once(MARKET, PERIOD, [SimpleParams(), HoldParams()], PLAIN_TRADING)
    await stored(database, mine, owner="alice")
    await stored(database, tried_once(MARKET, PERIOD, [HoldParams()], PLAIN_TRADING), owner="bob")
    counts = [(await count_trials(database, who, MARKET, None)).count for who in ("alice", "bob")]
    assert counts == [2, 1]
    assert (await count_trials(database, "", MARKET, None)).count == 0

"""Runs in every order, page by page, in either database."""

from itertools import product
from typing import Any

import pytest

from api.storage import runs
from api.storage.database import Database
from api.storage.run_filters import RunFilter
from api.storage.run_orders import RunOrder, RunOrderField, RunPosition
from api.storage.tables import RunRow
from tests.api.webhooks.ended_runs import stored_run

_VALUES: list[dict[str, Any]] = [
    {"net_pnl": net, "sharpe": sharpe, "max_drawdown": drawdown, "finished_at_ms": ended}
    for (net, ended), (sharpe, drawdown) in product(
        [(-3.5, 1_700_000_000_000), (None, None), (0.1 + 0.2, 1_700_000_000_001)],
        [(1.0, 0.25), (None, None), (1.0, 0.1)],
    )
]


def _place(order: RunOrder, run: RunRow) -> RunPosition:
    return RunPosition(order.value_of(run), run.id)


async def _page_by_page(database: Database, order: RunOrder, first: int) -> list[str]:
    found: list[str] = []
    after = None
    async with database.session() as session:
        while page := await runs.page(session, first=first, after=after, order=order):
            found += [run.id for run in page]
            after = _place(order, page[-1])
    return found


async def test_pages_of_every_order_put_together_are_that_order(either_database: Database) -> None:
    stored = [await stored_run(either_database, **values) for values in _VALUES]
    for field, descending in product(RunOrderField, (True, False)):
        order = RunOrder(field, descending)
        known = [run for run in stored if order.value_of(run) is not None]
        unknown = [run for run in stored if order.value_of(run) is None]
        known.sort(key=lambda run: (order.value_of(run) or 0.0, run.id), reverse=descending)
        unknown.sort(key=lambda run: run.id, reverse=descending)
        expected = [run.id for run in known + unknown]
        assert len(unknown) == (0 if field is RunOrderField.CREATED else 3)
        for first in (1, 2, 4, 20):
            assert await _page_by_page(either_database, order, first) == expected, (order, first)


@pytest.mark.parametrize("descending", [True, False], ids=["largest first", "smallest first"])
async def test_a_run_that_comes_in_between_moves_no_other(
    either_database: Database, descending: bool
) -> None:
    order = RunOrder(RunOrderField.NET_PNL, descending)
    for net in (1.0, 2.0, 3.0, None):
        await stored_run(either_database, net_pnl=net)
    before = await _page_by_page(either_database, order, 20)
    async with either_database.session() as session:
        page = await runs.page(session, first=2, order=order)
    await stored_run(either_database, net_pnl=9.0 if descending else 0.5)
    async with either_database.session() as session:
        rest = await runs.page(session, first=9, order=order, after=_place(order, page[-1]))
    assert [run.id for run in (*page, *rest)] == before


async def test_an_order_keeps_to_the_filter(either_database: Database) -> None:
    stored = [await stored_run(either_database, **values) for values in _VALUES]
    pinned = await stored_run(either_database, net_pnl=1.0, pinned=True)
    order = RunOrder(RunOrderField.NET_PNL)
    async with either_database.session() as session:
        which = RunFilter(pinned=True)
        assert [one.id for one in await runs.page(session, first=20, which=which, order=order)] == [
            pinned.id
        ]
        assert await runs.count(session, which=RunFilter(pinned=False)) == len(stored)

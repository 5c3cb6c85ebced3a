"""What a run's shards tell of it once it has ended."""

from typing import Any

import pytest

from api.storage import outlines
from api.storage.database import Database
from api.storage.outlines import Asked
from tests.api.webhooks.ended_runs import stored_run


def _shard(net: float | None, held: float | None, line: list[float] | None) -> dict[str, Any]:
    summary: dict[str, Any] = {"sparkline": line} if line else {}
    if held is not None:
        summary["benchmark"] = {"net_pnl": held}
    return summary | ({} if net is None else {"headline": {"net_pnl": net}})


@pytest.mark.parametrize(
    ("shards", "alone", "expected"),
    [
        ([_shard(3.0, 2.0, [1.0, 4.0])], False, (2.0, [1.0, 4.0])),
        (
            [_shard(3.0, 2.0, [1.0, 4.0]), _shard(5.0, None, [1.0, 6.0])],
            False,
            (2.0, [1.0, 6.0]),
        ),
        ([_shard(3.0, 2.0, [1.0, 4.0]), _shard(5.0, -1.0, [1.0, 6.0])], True, (1.0, None)),
        ([_shard(3.0, None, None)], False, (None, None)),
        ([_shard(None, 2.0, None)], False, (None, None)),
        ([], False, (None, None)),
    ],
    ids=[
        "one",
        "the best of several, beside the one hold",
        "each by itself: their sum",
        "nothing to tell",
        "without a result",
        "without a shard",
    ],
)
async def test_it_is_what_the_best_tells(
    either_database: Database,
    shards: list[dict[str, Any]],
    alone: bool,
    expected: tuple[float | None, list[float] | None],
) -> None:
    run = await stored_run(either_database)
    async with either_database.transaction() as session:
        outlines.add(session, run.id, Asked((("binance", "BTC/USDT:USDT"),)))
    async with either_database.transaction() as session:
        await outlines.complete(session, run.id, shards, alone=alone)
    async with either_database.session() as session:
        found = (await outlines.of_runs(session, [run.id, "gone"]))[run.id]
    assert found is not None
    assert (found.hold_net_pnl, found.sparkline) == expected

"""Cells in an order by a metric, page by page, while the sweep goes on between the pages."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.kinds.sweep.cell_order import _indices, _ranges
from api.kinds.sweep.config import SweepConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.schema.paging import encode_cursor
from engine.model.params import Period, SimpleParams
from engine.sweep.grid import Axis
from tests.api.api_process import ApiProcess, api_process, decoded

EDGES = (0, 7, 14, 21, 28, 35, 40)
VALUES = np.random.default_rng(5).permutation(40).astype(float)
VALUES[9] = VALUES[30] = 12.0  # equal ones, in shards of different instants


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    with api_process(tmp_path_factory.mktemp("paging")) as process:
        yield process


def sweep_of_40(api: ApiProcess) -> str:
    """A queued sweep of six shards."""
    axis = Axis("min_funding_rate", tuple(0.001 * (number + 1) for number in range(40)))
    period = Period(1_704_067_200_000, 1_704_153_600_000)
    market = MarketKey("sample", "BTC/USDT:USDT")
    config = SweepConfig(market, period, SimpleParams(), (axis,), ProfiledTerms())
    return api.store(config, EDGES)


def finish(api: ApiProcess, run_id: str, *shards: int) -> None:
    for index in shards:
        values = VALUES[EDGES[index] : EDGES[index + 1]]
        api.finish_shard(run_id, index, {"net_pnl": values, "max_drawdown": values * 0.0})


def page(
    api: ApiProcess, run_id: str, after: str | None, direction: str = "DESCENDING", first: int = 6
) -> dict[str, Any]:
    told = f"""... on Sweep {{ cells(first: {first}, after: $after,
      orderBy: {{ metric: NET_PNL, direction: {direction} }}) {{ totalCount
      edges {{ cursor }} pageInfo {{ hasNextPage endCursor }}
      nodes {{ index state metrics {{ netPnl }} }} }} }}"""
    found: dict[str, Any] = api.run(run_id, told, after=after)["cells"]
    return found


def rest(api: ApiProcess, run_id: str, after: str | None, direction: str) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = []
    more = True
    while more:
        found = page(api, run_id, after, direction)
        nodes += found["nodes"]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    return nodes


@pytest.mark.parametrize("direction", ["ASCENDING", "DESCENDING"])
@pytest.mark.parametrize("before", [(), (0,), (1, 4), (0, 1, 3, 5)], ids=str)
def test_a_walk_is_of_one_instant_whatever_is_computed_meanwhile(
    before: tuple[int, ...], direction: str, api: ApiProcess
) -> None:
    run_id = sweep_of_40(api)
    finish(api, run_id, *before)
    first = page(api, run_id, None, direction)
    nodes, after = list(first["nodes"]), first["pageInfo"]["endCursor"]
    for shard in [one for one in range(6) if one not in before]:
        finish(api, run_id, shard)
        found = page(api, run_id, after, direction)
        nodes, after = nodes + found["nodes"], found["pageInfo"]["endCursor"]
    nodes += rest(api, run_id, after, direction) if found["pageInfo"]["hasNextPage"] else []

    assert sorted(node["index"] for node in nodes) == list(range(40))
    done = {cell for shard in before for cell in range(EDGES[shard], EDGES[shard + 1])}
    told = nodes[: len(done)]
    sign = -1 if direction == "DESCENDING" else 1
    assert [node["index"] for node in told] == sorted(done, key=lambda c: (sign * VALUES[c], c))
    assert [node["metrics"]["netPnl"] for node in told] == [VALUES[one["index"]] for one in told]
    for node in nodes[len(done) :]:  # as they stood, so that the rows are those of the order
        assert (node["state"], node["metrics"]) == ("PENDING", None)
    # A walk that starts again sees all of it.
    anew = [node["index"] for node in rest(api, run_id, None, direction)]
    assert anew == sorted(range(40), key=lambda cell: (sign * VALUES[cell], cell))


def test_a_cursor_of_any_row_goes_on_behind_it(api: ApiProcess) -> None:
    run_id = sweep_of_40(api)
    finish(api, run_id, 2)
    whole = page(api, run_id, None, first=40)
    finish(api, run_id, 0)
    for place in (0, 6, 7, 38, 39):
        behind = page(api, run_id, whole["edges"][place]["cursor"], first=40)
        assert behind["nodes"] == whole["nodes"][place + 1 :]


def test_the_cursor_of_an_ended_sweep_is_its_place(api: ApiProcess) -> None:
    run_id = sweep_of_40(api)
    finish(api, run_id, *range(6))
    cursor = encode_cursor(f"cells {decoded(run_id)} NET_PNL DESCENDING", "5")
    assert page(api, run_id, None)["pageInfo"]["endCursor"] == cursor


@pytest.mark.parametrize(
    ("position", "told"),
    [
        ("5", "start again without a cursor"),
        ("5 0-1", "of this connection"),
        ("5 4", "of this connection"),
        ("5 0-999999999", "of this connection"),
        ("5 2-1", "of this connection"),
        ("5 0,", "of this connection"),
        ("5 -", "of this connection"),
        ("5  0", "of this connection"),
        ("-5 0", "of this connection"),
        ("5\n 0", "of this connection"),
        (" 0", "of this connection"),
        ("\u0665 0", "of this connection"),
        ("5 \u0660", "of this connection"),
    ],
)
def test_a_cursor_without_a_known_instant_is_refused(
    position: str, told: str, api: ApiProcess
) -> None:
    run_id = sweep_of_40(api)
    finish(api, run_id, 0)
    cursor = encode_cursor(f"cells {decoded(run_id)} NET_PNL DESCENDING", position)
    query = """query ($id: ID!, $after: String) { run(id: $id) { ... on Sweep {
      cells(after: $after, orderBy: { metric: NET_PNL }) { totalCount } } } }"""
    (error,) = api.post(query, {"id": run_id, "after": cursor})["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}
    assert told in error["message"]


def test_the_order_of_the_grid_needs_no_instant(api: ApiProcess) -> None:
    run_id = sweep_of_40(api)
    told = """... on Sweep { cells(first: 6, after: $after) {
      nodes { index state } pageInfo { endCursor } } }"""
    before = api.run(run_id, told, after=None)["cells"]
    finish(api, run_id, 0, 1)
    after = api.run(run_id, told, after=before["pageInfo"]["endCursor"])["cells"]
    assert [node["index"] for node in after["nodes"]] == list(range(6, 12))
    assert {node["state"] for node in after["nodes"]} == {"COMPUTED"}


@given(st.sets(st.integers(0, 2_000)))
def test_shards_are_named_in_ranges(indices: set[int]) -> None:
    assert _indices(_ranges(indices), 2_001) == indices
    assert " " not in _ranges(indices)


def test_a_cursor_stays_short_where_a_worker_goes_through_in_order() -> None:
    done = [index for index in range(2_000) if index not in (1_700, 1_750)]
    assert _ranges(done) == "0-1699,1701-1749,1751-1999"
    assert len(base64.b64encode(_ranges(done).encode())) < 40

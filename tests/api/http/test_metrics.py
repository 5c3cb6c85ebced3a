"""What operators are told at /metrics beside requests and runs."""

import re

from graphql import GraphQLError

from api.http.presentation import INTERNAL_ERRORS, presentable
from engine.version import ENGINE_VERSION, RELEASE
from tests.api.questions import finished, question
from tests.running_service import RunningService
from tests.web import web


def told_metrics(service: RunningService) -> dict[str, float]:
    lines = web.get(f"{service.url}/metrics").text.splitlines()
    told = (re.fullmatch(r"(carry_\S+?)(\{.*\})? (\S+)", line) for line in lines)
    return {f"{one[1]}{one[2] or ''}": float(one[3]) for one in told if one is not None}


def test_space_workers_and_build_are_told(service: RunningService) -> None:
    finished(service, "startBacktest", question(costs={"perpFeeBps": 8.125}))
    told = told_metrics(service)
    for kind in ("results", "series"):
        assert told[f'carry_stored_bytes{{kind="{kind}"}}'] > 10_000
    assert told["carry_database_bytes"] > told['carry_stored_bytes{kind="results"}']
    assert told["carry_redis_bytes"] > 100_000
    assert told["carry_workers_started_total"] >= 1
    assert told["carry_shard_attempts_failed_total"] == 0
    assert told["carry_shards_lost_total"] == 0
    assert told[f'carry_build_info{{engine="{ENGINE_VERSION}",version="{RELEASE}"}}'] == 1


def test_an_internal_error_is_counted_and_a_mistake_of_the_asker_is_not() -> None:
    def counted() -> float:
        (family,) = INTERNAL_ERRORS.collect()
        return next(one.value for one in family.samples if one.name.endswith("_total"))

    before = counted()
    presentable(GraphQLError("x", original_error=RecursionError()))
    presentable(GraphQLError("x", path=["a"]))
    assert counted() == before
    presentable(GraphQLError("x", original_error=ZeroDivisionError()))
    assert counted() == before + 1

"""Where keys are required, a file is for its owner: for everybody else it is not there."""

import base64
import uuid

import httpx
import pytest

from tests.api.questions import finished, question
from tests.running_service import GuardedService, RunningService
from tests.web import web


@pytest.fixture(scope="module")
def of_alice(guarded_service: GuardedService) -> str:
    return finished(guarded_service.alice, "startBacktest", question(costs={"spotFeeBps": 6}))


def get(service: RunningService, address: str) -> httpx.Response:
    return web.get(f"{service.url}/export/{address}", headers=service.headers)


def test_nobody_gets_a_file_without_a_key(guarded_service: GuardedService, of_alice: str) -> None:
    for address in (f"runs/{of_alice}/trades.csv", "markets/sample/BTC/USDT:USDT/funding.csv"):
        answer = get(guarded_service.nobody, address)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == 'Bearer realm="carrybench"'
        assert answer.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}
        key = guarded_service.alice.key
        in_address = get(guarded_service.nobody, f"{address}?key={key}&access_token={key}")
        assert in_address.status_code == 401


def test_the_owner_gets_the_file(guarded_service: GuardedService, of_alice: str) -> None:
    answer = get(guarded_service.alice, f"runs/{of_alice}/trades.csv")
    assert answer.status_code == 200
    assert answer.text.startswith("entry_index,")


def test_the_run_of_another_owner_is_answered_as_one_that_does_not_exist(
    guarded_service: GuardedService, of_alice: str
) -> None:
    of_nobody = base64.b64encode(f"Run:{uuid.uuid4()}".encode()).decode()
    foreign = get(guarded_service.bob, f"runs/{of_alice}/trades.csv")
    missing = get(guarded_service.bob, f"runs/{of_nobody}/trades.csv")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace(of_alice, "ID") == missing.text.replace(of_nobody, "ID")


def test_markets_are_for_everybody_with_a_key(guarded_service: GuardedService) -> None:
    answer = get(guarded_service.bob, "markets/sample/BTC/USDT:USDT/funding.csv")
    assert answer.status_code == 200

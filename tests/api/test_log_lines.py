"""What log lines of accepted runs name."""

import json

from tests.api.questions import finished, question
from tests.running_service import GuardedService, RunningService


def _lines(service: RunningService, event: str) -> list[dict[str, object]]:
    lines = (service.home / "service.log").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in told if line["event"] == event]


def test_log_lines_have_the_run_and_the_key(guarded_service: GuardedService) -> None:
    alice = guarded_service.alice
    sent = question(capital={"initial": 13_131})
    finished(alice, "startBacktest", sent)
    key_id = alice.headers["authorization"].split("_")[1]
    accepted = _lines(alice, "run accepted")[-1]
    assert accepted["key_id"] == key_id
    assert len(str(accepted["run_id"])) == 36
    ended = [line["run_id"] for line in _lines(alice, "run finished")]
    assert accepted["run_id"] in ended


def test_without_keys_no_line_names_one(service: RunningService) -> None:
    finished(service, "startBacktest", question(capital={"initial": 13_132}))
    assert all("key_id" not in line for line in _lines(service, "run accepted"))

"""Runs of before accounts paid for what they open: told, cloned and asked again as they were.

The database was recorded by the last release of that time (origin_runs/record.py).
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.questions import finished
from tests.api.storage.origin_runs.answers import answer
from tests.api.storage.origin_runs.questions import MUTATIONS
from tests.running_service import RunningService, running_service

_FOLDER = Path(__file__).parent / "origin_runs"
_RECORDED: dict[str, Any] = json.loads((_FOLDER / "answers.json").read_text(encoding="utf-8"))
_KINDS = {"BACKTEST", "COMPARISON", "SWEEP", "MULTI_MARKET", "PORTFOLIO"}
_CONFIG = "config"


@pytest.fixture(scope="module")
def old_service(
    tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path
) -> Iterator[RunningService]:
    """Today's service on the recorded database."""
    folder = tmp_path_factory.mktemp("origin-runs")
    database = folder / "rows.sqlite"
    database.write_bytes(gzip.decompress((_FOLDER / "rows.sqlite.gz").read_bytes()))
    with running_service(folder / "home", kernel_cache, database) as service:
        yield service


def test_what_was_recorded_is_there_whole() -> None:
    told = json.loads((_FOLDER / "metadata.json").read_text(encoding="utf-8"))
    for name, file in told.items():
        digest = hashlib.sha256((_FOLDER / name).read_bytes()).hexdigest()
        assert file["sha256"] == digest, name
    assert set(_RECORDED) == set(MUTATIONS)
    assert {one["run"]["kind"] for one in _RECORDED.values()} == _KINDS


@pytest.mark.parametrize("label", list(MUTATIONS))
def test_it_is_told_as_it_was(label: str, old_service: RunningService) -> None:
    recorded = _RECORDED[label]
    assert answer(old_service, recorded["id"]) == recorded["run"]
    told, (_, sent) = _input(old_service, recorded["id"]), MUTATIONS[label]
    assert told["capital"]["funded"] is False
    assert told["rules"]["fillWithoutVolume"] is True
    assert told["margin"]["mode"] == sent.get("margin", {"mode": "UNCONSTRAINED"})["mode"]
    assert told["venueProfile"] == sent.get("venueProfile", "none")


@pytest.mark.parametrize("label", list(MUTATIONS))
def test_its_clone_and_the_preset_ask_the_same(label: str, old_service: RunningService) -> None:
    mutation, sent = MUTATIONS[label]
    wanted = _RECORDED[label]["run"]
    clone = _input(old_service, _RECORDED[label]["id"])
    again = finished(old_service, mutation, clone)
    assert answer(old_service, again) == wanted
    # Two ways to say it, one question: the second is answered from the first.
    assert finished(old_service, mutation, sent | {"preset": "origin"}) == again
    # And without a word it is another question now.
    default = finished(old_service, mutation, sent)
    assert default != again
    assert _funded(answer(old_service, default)) == {True}


def _input(service: RunningService, run_id: str) -> dict[str, Any]:
    query = "query ($id: ID!) { run(id: $id) { input } }"
    told: dict[str, Any] = service.data(query, {"id": run_id})["run"]["input"]
    return told


def _funded(run: dict[str, Any]) -> set[bool]:
    configs = [run[_CONFIG]] if _CONFIG in run else [one[_CONFIG] for one in run["entries"]]
    return {config["capital"]["funded"] for config in configs}

"""A database that takes nothing: mutations say so in words, nothing is stored, and later it is."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from api.settings import Settings
from tests.api.questions import finish, question
from tests.read_only import read_only
from tests.running_service import RunningService, running_service
from tests.served_app import served
from tests.web import web

_START = """mutation ($input: StartBacktestInput!) { answer: startBacktest(input: $input) {
  __typename ... on RunAccepted { run { id } } ... on Error { message } } }"""
_COUNT = "{ runs { totalCount } }"
_ABSENT = "UnVuOjAxOTNhNmQ0LTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMA=="
_DELETE = f'mutation {{ answer: deleteRun(id: "{_ABSENT}") {{ __typename }} }}'


def _post(url: str, query: str, **variables: Any) -> dict[str, Any]:
    body = {"query": query, "variables": variables}
    answer: dict[str, Any] = web.post(f"{url}/graphql", json=body).json()
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]
    return found


def test_a_read_only_database_refuses_in_words_and_answers_questions(
    settings: Settings, sample_database: Path
) -> None:
    settings.home.mkdir()
    file = settings.home / "carrybench.sqlite"
    shutil.copy(sample_database, file)
    quiet = settings.model_copy(update={"port": 0, "log_level": "error"})
    with read_only(file), served(quiet) as url:
        refused = _post(url, _START, input=question())["answer"]
        assert refused == {
            "__typename": "StorageUnavailable",
            "message": "the database must be writable, was read-only: nothing was stored, "
            "try again later",
        }
        assert _post(url, _DELETE)["answer"]["__typename"] == "StorageUnavailable"
        assert _post(url, _COUNT)["runs"]["totalCount"] == 0
    with served(quiet) as url:
        assert _post(url, _START, input=question())["answer"]["__typename"] == "RunAccepted"


@contextlib.contextmanager
def _no_file_grows(service: RunningService) -> Iterator[None]:
    # As on a full disk: every write fails, within SQLite too, until the kernel takes it back.
    main = psutil.Process(service.process.pid)
    alive = [main, *main.children(recursive=True)]
    for process in alive:
        process.rlimit(psutil.RLIMIT_FSIZE, (0, psutil.RLIM_INFINITY))
    try:
        yield
    finally:
        for process in alive:
            process.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_FSIZE"), reason="limits of other processes: Linux")
def test_on_a_disk_that_takes_nothing_nothing_is_lost(
    tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    with running_service(tmp_path / "home", kernel_cache, sample_database) as service:
        first = service.data(_START, {"input": question()})["answer"]["run"]["id"]
        assert finish(service, first) == "SUCCEEDED"
        sent = question(costs={"spotFeeBps": 4}, idempotencyKey="kept")
        with _no_file_grows(service):
            refused = service.data(_START, {"input": sent})["answer"]
            assert refused["__typename"] == "StorageUnavailable"
            assert refused["message"].startswith("the database must be writable, was ")
            assert service.data(_COUNT)["runs"]["totalCount"] == 1
        accepted = service.data(_START, {"input": sent})["answer"]
        assert accepted["__typename"] == "RunAccepted"
        assert finish(service, accepted["run"]["id"]) == "SUCCEEDED"
        assert service.data(_COUNT)["runs"]["totalCount"] == 2

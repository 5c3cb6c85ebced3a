"""The whole service as its users run it, for tests that speak to it from outside."""

import contextlib
import dataclasses
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.broker.tether import carry
from tests.web import web

_ROOT = Path(__file__).resolve().parents[1]
_START_SECONDS = 540.0  # compiling every kernel on a slow machine is in it
_END_SECONDS = 25.0


@dataclass(frozen=True)
class RunningService:
    """A `carry up` that answers, its worker included."""

    url: str
    home: Path
    process: "subprocess.Popen[str]"
    key: str | None = None  # the API key that questions are asked with

    def with_key(self, key: str | None) -> "RunningService":
        """The same service, asked by the bearer of a key."""
        return dataclasses.replace(self, key=key)

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {} if self.key is None else {"authorization": f"Bearer {self.key}"}

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is spoken over HTTP."""
        return f"{self.url}/graphql"

    @property
    def ws_url(self) -> str:
        """Where GraphQL is spoken over WebSocket."""
        return f"{self.url.replace('http', 'ws', 1)}/graphql"

    def post(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole answer to a query."""
        body = {"query": query, "variables": variables or {}}
        sent = web.post(self.graphql_url, json=body, headers=self.headers)
        answer: dict[str, Any] = sent.json()
        return answer

    def data(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = self.post(query, variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    def answers(self, query: str, variables: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The answer of every event of a subscription that ends by itself."""
        body = {"query": query, "variables": variables or {}}
        headers = self.headers | {"accept": "text/event-stream"}
        with web.stream("POST", self.graphql_url, json=body, headers=headers) as sse:
            lines = [line.removeprefix("data: ") for line in sse.iter_lines()]
        return [json.loads(line) for line in lines if line.startswith("{")]

    def events(self, query: str, variables: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """The data of every event of a subscription that ends by itself, without errors."""
        answers = self.answers(query, variables)
        assert all("errors" not in answer for answer in answers), answers
        return [answer["data"] for answer in answers]


@dataclass(frozen=True)
class GuardedService:
    """One service that requires keys, as each of its users reaches it."""

    nobody: RunningService
    alice: RunningService
    alice_reads: RunningService
    bob: RunningService
    admin: RunningService


@contextlib.contextmanager
def running_service(
    home: Path,
    kernel_cache: Path,
    database: Path | None = None,
    folder: Path | str = _ROOT,
    **settings: str,
) -> Iterator[RunningService]:
    """Start `carry up` on a free port in a private home; nothing of it is left afterwards.

    database: a SQLite file that is copied into the home first. folder: where it is started.
    settings: CARRY_ variables.
    """
    home.mkdir(parents=True, exist_ok=True)
    if database is not None:
        shutil.copy(database, home / "carrybench.sqlite")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CARRY_")}
    own = {"CARRY_HOME": str(home), "CARRY_PORT": "0", "NUMBA_CACHE_DIR": str(kernel_cache)}
    log = home / "service.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            carry("up"),
            cwd=folder,
            env=clean | own | settings,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield RunningService(_address(process, log), home, process)
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: "subprocess.Popen[str]", log: Path) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if "http://" in line:
            url = line[line.index("http://") :].split()[0]
            _wait_until_ready(url, process, log)
            return url
    raise AssertionError(f"the service ended before it listened:\n{log.read_text()[-4_000:]}")


def _wait_until_ready(url: str, process: "subprocess.Popen[str]", log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            answer = web.get(f"{url}/readyz", timeout=5)
            if answer.status_code == 200 and not answer.json()["starting"]:
                return
        time.sleep(0.1)
    raise AssertionError(f"the service must get ready, did not:\n{log.read_text()[-4_000:]}")

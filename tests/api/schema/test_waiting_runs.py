"""What a run waits for, over GraphQL, from a service without workers."""

import shutil
from pathlib import Path

from api.settings import Settings
from tests.served_app import served
from tests.web import web

_START = """mutation {
  startBacktest(input: {
    market: {venue: "sample", symbol: "BTC/USDT:USDT"},
    period: {start: "2024-01-01T00:00:00Z", end: "2024-02-01T00:00:00Z"},
    strategy: {simple: {}}
  }) { ... on RunAccepted { run { id status waiting { reason message } } } }
}"""
_CANCEL = """mutation ($id: ID!) {
  cancelRun(id: $id) { ... on RunCancelled { run { status waiting { reason } } } }
}"""


def test_a_run_without_a_worker_says_so_until_it_ends(
    settings: Settings, sample_database: Path
) -> None:
    settings.home.mkdir(parents=True)
    shutil.copy(sample_database, settings.home / "carrybench.sqlite")
    with served(settings.model_copy(update={"port": 0})) as url:

        def ask(query: str, **variables: str) -> dict[str, dict[str, dict[str, object]]]:
            body = {"query": query, "variables": variables}
            data: dict[str, dict[str, dict[str, object]]] = web.post(
                f"{url}/graphql", json=body, timeout=60
            ).json()["data"]
            return data

        run = ask(_START)["startBacktest"]["run"]
        assert (run["status"], run["waiting"]) == (
            "QUEUED",
            {
                "reason": "WORKER",
                "message": "No worker is running; the run starts when one does.",
            },
        )
        cancelled = ask(_CANCEL, id=str(run["id"]))["cancelRun"]["run"]
        assert cancelled == {"status": "CANCELLED", "waiting": None}

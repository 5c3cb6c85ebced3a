"""The runs whose pages are visited, and the paths of all pages."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

_MARKETS = [{"venue": "sample", "symbol": f"{coin}/USDT:USDT"} for coin in ("BTC", "ETH")]
_YEAR = {"start": "2023-01-01T00:00:00Z", "end": "2023-12-31T00:00:00Z"}
_PATIENCE_S = 600.0
_OVER = ("SUCCEEDED", "FAILED", "CANCELLED")


def square(side: int) -> list[dict[str, Any]]:
    """Axes of side x side cells, none of them invalid."""
    entry = {"from": 0.0001, "to": 0.0004, "steps": side}
    leave = {"from": 0.0, "to": 0.00009, "steps": side}
    return [
        {"parameter": "MIN_FUNDING_RATE", "range": entry},
        {"parameter": "EXIT_FUNDING_RATE", "range": leave},
    ]


def _questions() -> Iterator[tuple[str, str, dict[str, Any]]]:
    one = {"market": _MARKETS[0], "period": _YEAR, "strategy": {"simple": {}}}
    many = {"markets": _MARKETS, "period": _YEAR, "strategy": {"simple": {}}}
    entries: list[dict[str, Any]] = [{"strategy": {"simple": {}}}, {"strategy": {"composite": {}}}]
    yield "a backtest", "Backtest", one
    comparison = {"market": _MARKETS[0], "period": _YEAR, "entries": entries}
    yield "a comparison", "Comparison", comparison
    yield "a sweep of 15 cells", "Sweep", one
    yield "a sweep of 40,000 cells", "Sweep", one | {"axes": square(200)}
    yield "a sweep of 1,000,000 cells", "Sweep", one | {"axes": square(1_000)}
    yield "several markets", "MultiMarket", many
    yield "a portfolio", "Portfolio", many
    folds = {"trainDays": 120, "testDays": 60}
    yield "a walk-forward", "WalkForward", one | {"folds": folds}


def paths(address: str) -> dict[str, str]:
    """Every page of the service by what it shows; its runs have ended, and are judged."""
    found = {
        "dashboard": "/",
        "markets": "/markets",
        "a market": "/markets/sample/BTC%2FUSDT%3AUSDT",
        "the form": "/backtest",
    }
    for name, kind, sent in _questions():
        found[name] = f"/runs/{_finished(address, kind, sent)}"
    return found


def _finished(address: str, kind: str, sent: dict[str, Any]) -> str:
    mutation = f"""mutation ($input: Start{kind}Input!) {{
      started: start{kind}(input: $input) {{
        ... on RunAccepted {{ run {{ id }} }}
        ... on Error {{ message }}
      }}
    }}"""
    started = _asked(address, mutation, {"input": sent})["started"]
    if "run" not in started:
        raise RuntimeError(f"{kind} must be accepted, was {started}")
    run_id = str(started["run"]["id"])
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        status = _asked(address, "query ($id: ID!) { run(id: $id) { status } }", {"id": run_id})
        if status["run"]["status"] in _OVER:
            break
        time.sleep(0.2)
    if status["run"]["status"] != "SUCCEEDED":
        raise RuntimeError(f"{kind} must succeed, was {status}")
    return run_id


def _asked(address: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    request = urllib.request.Request(
        f"{address}/graphql", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = json.load(answer)
    if "errors" in found:
        raise RuntimeError(f"an answer must have no errors, was {found['errors']}")
    data: dict[str, Any] = found["data"]
    return data

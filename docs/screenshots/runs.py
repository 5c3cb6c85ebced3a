"""The pages that are pictured, and the runs that some of them show: real data of Binance."""

import json
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

_BTC, _ETH, _SOL, _XRP = (
    {"venue": "binance", "symbol": f"{coin}/USDT:USDT"} for coin in ("BTC", "ETH", "SOL", "XRP")
)
_YEARS = {"start": "2021-01-01T00:00:00Z", "end": "2025-12-31T23:59:59.999Z"}
_OVER = ("SUCCEEDED", "FAILED", "CANCELLED")
# Pays for its round trip before it lets go: the run that the README shows.
_PATIENT = {
    "market": _BTC,
    "period": _YEARS,
    "strategy": {"simple": {"minFundingRate": 0.0001, "exitFundingRate": -0.00005}},
    "rules": {"minHoldingSettlements": 90},
}
_AXES = [
    {"parameter": "MIN_FUNDING_RATE", "range": {"from": 0.00005, "to": 0.0004, "steps": 36}},
    {"parameter": "EXIT_FUNDING_RATE", "range": {"from": -0.0002, "to": 0.00005, "steps": 26}},
]


def _questions() -> Iterator[tuple[str, str, dict[str, Any]]]:
    simple = {"period": _YEARS, "strategy": {"simple": {}}}
    entries: list[dict[str, Any]] = [
        {"strategy": {name: {}}} for name in ("simple", "composite", "hold")
    ]
    yield "backtest", "Backtest", _PATIENT
    yield "comparison", "Comparison", {"market": _BTC, "period": _YEARS, "entries": entries}
    yield "sweep", "Sweep", simple | {"market": _BTC, "axes": _AXES}
    yield "several-markets", "MultiMarket", simple | {"markets": [_BTC, _ETH, _SOL, _XRP]}
    yield "portfolio", "Portfolio", simple | {"markets": [_BTC, _ETH, _XRP]}
    folds = {"trainDays": 360, "testDays": 180}
    yield "walk-forward", "WalkForward", simple | {"market": _BTC, "folds": folds}


def paths(address: str) -> dict[str, str]:
    """Every page by its name; the runs have ended."""
    found = {
        "dashboard": "/",
        "markets": "/markets",
        "market": "/markets/binance/BTC/USDT:USDT",
        "form": "/backtest",
    }
    for name, kind, sent in _questions():
        found[name] = f"/runs/{_finished(address, kind, sent)}"
    return found


def _finished(address: str, kind: str, sent: dict[str, Any]) -> str:
    query = (
        f"mutation ($input: Start{kind}Input!) {{ started: start{kind}(input: $input) {{"
        " ... on RunAccepted { run { id status } } ... on Error { message } } }"
    )
    started = _ask(address, query, {"input": sent})["started"]
    if "run" not in started:
        raise SystemExit(f"{kind}: {started['message']}")
    run: dict[str, str] = started["run"]
    while run["status"] not in _OVER:
        time.sleep(0.2)
        status = "query ($id: ID!) { run(id: $id) { id status } }"
        run = _ask(address, status, {"id": run["id"]})["run"]
    return run["id"]


def _ask(address: str, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}/graphql", body, headers)  # noqa: S310
    with urllib.request.urlopen(request) as response:  # noqa: S310  the address is the caller's
        answer = json.load(response)
    if "errors" in answer:
        raise SystemExit(answer["errors"][0]["message"])
    data: dict[str, Any] = answer["data"]
    return data

"""How near its liquidation price each part of a run came."""

from typing import Any

import pytest

from tests.api.questions import BTC, ETH, finished, question
from tests.running_service import RunningService

MARGIN = {"mode": "ISOLATED", "leverage": 3, "maintenanceMarginRate": 0.01}
_QUERY = """query ($id: ID!) { run(id: $id) {
  ... on Backtest { equityCurve(maxPoints: 50) { headroom } }
  ... on Comparison { entries { lowestHeadroom } }
  ... on MultiMarket { entries { market { venue symbol } lowestHeadroom } }
  ... on Portfolio { markets { lowestHeadroom } }
} }"""


def _run(service: RunningService, mutation: str, sent: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = service.data(_QUERY, {"id": finished(service, mutation, sent)})["run"]
    return found


def _lowest(service: RunningService, **changes: Any) -> float:
    curve = _run(service, "startBacktest", question(margin=MARGIN, **changes))["equityCurve"]
    return float(min(room for room in curve["headroom"] if room is not None))


def _many(*markets: dict[str, str], **changes: Any) -> dict[str, Any]:
    sent = question(markets=list(markets), **changes)
    del sent["market"]
    return sent


def test_each_strategy_market_and_part_tells_what_its_single_run_tells(
    service: RunningService,
) -> None:
    hold, simple = _lowest(service, strategy={"hold": {}}), _lowest(service)
    assert 0 < hold < 1
    sent = question(
        margin=MARGIN,
        entries=[
            {"label": "hold", "strategy": {"hold": {}}},
            {"label": "simple", "strategy": {"simple": {}}},
        ],
    )
    del sent["strategy"]
    compared = _run(service, "startComparison", sent)["entries"]
    assert [entry["lowestHeadroom"] for entry in compared] == [hold, simple]
    nowhere = {"venue": "sample", "symbol": "NOWHERE/USDT:USDT"}
    many = _run(service, "startMultiMarket", _many(BTC, ETH, nowhere, margin=MARGIN))["entries"]
    told = {entry["market"]["symbol"]: entry["lowestHeadroom"] for entry in many}
    expected = {BTC["symbol"]: simple, ETH["symbol"]: _lowest(service, market=ETH)}
    assert told == expected | {nowhere["symbol"]: None}
    alone = _many(BTC, margin=MARGIN, portfolio={"slots": 1})
    assert _run(service, "startPortfolio", alone)["markets"] == [{"lowestHeadroom": simple}]


@pytest.mark.parametrize(
    ("mutation", "parts"),
    [("startMultiMarket", "entries"), ("startPortfolio", "markets")],
)
def test_without_margin_there_is_none(service: RunningService, mutation: str, parts: str) -> None:
    found = _run(service, mutation, _many(BTC, ETH))[parts]
    assert [one["lowestHeadroom"] for one in found] == [None, None]

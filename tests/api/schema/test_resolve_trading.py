"""What an input means that leaves its account open, in its run's config and warnings."""

from typing import Any

import pytest

from tests.api.questions import BTC, YEAR, finished, start
from tests.running_service import RunningService

_ACCOUNT = """capital { funded resizeBand } rules { fillWithoutVolume }
  margin { mode leverage bufferFraction maintenanceTiers { notionalFloor rate } }"""
_CONFIG = f"""config {{ {_ACCOUNT}
  strategy {{ ... on CompositeStrategy {{ sizing {{ maxPortfolioExposure }} }} }} }}"""
_ASSUMED = [{"notionalFloor": 0, "rate": 0.01}]
_SENT: dict[str, Any] = {"market": BTC, "period": YEAR, "strategy": {"simple": {}}}


def _config(service: RunningService, **changes: Any) -> dict[str, Any]:
    run_id = start(service, "startBacktest", _SENT | changes)["run"]["id"]
    query = f"query ($id: ID!) {{ run(id: $id) {{ ... on Backtest {{ {_CONFIG} }} }} }}"
    config: dict[str, Any] = service.data(query, {"id": run_id})["run"]["config"]
    return config


def test_a_run_pays_for_what_it_opens_and_says_what_it_assumes(service: RunningService) -> None:
    config = _config(service)
    assert config["capital"] == {"funded": True, "resizeBand": 0.25}
    assert config["rules"] == {"fillWithoutVolume": False}
    margin = {"mode": "ISOLATED", "leverage": 1, "bufferFraction": 0, "maintenanceTiers": _ASSUMED}
    assert config["margin"] == margin
    defaults = service.data(f"{{ service {{ defaults {{ {_ACCOUNT} }} }} }}")["service"]["defaults"]
    assert defaults == {name: config[name] for name in defaults}
    many: dict[str, Any] = {"markets": [BTC], "period": YEAR, "strategy": {"simple": {}}}
    for mutation, sent in {
        "startBacktest": _SENT,
        "startSweep": _SENT,
        "startPortfolio": many,
    }.items():
        run_id = finished(service, mutation, sent)
        query = """query ($id: ID!) { run(id: $id) { ... on Backtest { warnings }
          ... on Sweep { warnings } ... on Portfolio { warnings } } }"""
        warnings = service.data(query, {"id": run_id})["run"]["warnings"]
        assert sum("maintenance margin is 1% of the notional" in one for one in warnings) == 1


@pytest.mark.parametrize(
    ("changes", "capital"),
    [
        ({"margin": {"leverage": 4}}, {"funded": True, "resizeBand": 0.125}),
        ({"capital": {"resizeBand": None}}, {"funded": True, "resizeBand": None}),
        ({"capital": {"resizeBand": 0.3}}, {"funded": True, "resizeBand": 0.3}),
        ({"capital": {"funded": False}}, {"funded": False, "resizeBand": None}),
        ({"margin": {"rebalance": {"topUpBelow": 0.2}}}, {"funded": True, "resizeBand": None}),
        ({"margin": {"mode": "UNCONSTRAINED"}}, {"funded": True, "resizeBand": 0.25}),
    ],
    ids=["levered", "null", "given", "not funded", "rebalanced", "unconstrained"],
)
def test_the_band_follows_the_account(
    service: RunningService, changes: dict[str, Any], capital: dict[str, Any]
) -> None:
    config = _config(service, **changes)
    assert config["capital"] == capital
    unconstrained = changes.get("margin", {}).get("mode") == "UNCONSTRAINED"
    assert config["margin"]["mode"] == ("UNCONSTRAINED" if unconstrained else "ISOLATED")


def test_sizes_by_the_score_have_a_cap_only_where_nothing_pays_for_them(
    service: RunningService,
) -> None:
    sized: dict[str, Any] = {"strategy": {"composite": {"sizing": {}}}}

    def cap(**changes: Any) -> float:
        told: float = _config(service, **sized | changes)["strategy"]["sizing"][
            "maxPortfolioExposure"
        ]
        return told

    assert cap() == 1e15
    assert cap(preset="origin") == 5_000
    assert cap(capital={"funded": False}) == 5_000
    given = {"strategy": {"composite": {"sizing": {"maxPortfolioExposure": 700}}}}
    assert _config(service, **given)["strategy"]["sizing"] == {"maxPortfolioExposure": 700}

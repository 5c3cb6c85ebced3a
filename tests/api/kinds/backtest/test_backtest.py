"""Every field of a backtest, over a real run."""

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.questions import BTC, YEAR, finished, question
from tests.running_service import RunningService

_METRICS = """netPnl totalReturn cagr sharpe sortino calmar volatility maxDrawdown maxDrawdownQuote
  maxDrawdownPeakAt maxDrawdownTroughAt maxDrawdownRecoveryAt maxDrawdownRecoveryHours totalTrades
  winningTrades losingTrades winRate averageWin averageLoss bestTrade worstTrade profitFactor
  averageHoldingSettlements averageHoldingHours exposure fundingReceived fundingPaid totalFunding
  basisPnl totalFees slippageCost borrowCost liquidationCost turnover breakEvenSettlements
  durationDays dailyReturns returnOnNotional settlements finalEquity"""
_CURVE = "times equity drawdown funding position totalPoints"
_QUERY = f"""query ($id: ID!) {{ run(id: $id) {{
  __typename id kind status createdAt startedAt finishedAt label input
  progress {{ done total fraction etaSeconds unit }} failure {{ message }}
  provenance {{ engineVersion configHash dataHash
    series {{ venue symbol kind timeframe sha256 revision }} }}
  ... on Backtest {{
    synthetic warnings market {{ venue symbol }}
    config {{
      market {{ venue symbol }} period {{ start end }}
      strategy {{ __typename ... on SimpleStrategy {{
        minFundingRate exitFundingRate useEightHourEquivalent }} }}
      costs {{ spotFeeBps perpFeeBps slippageBps }}
      capital {{ initial notionalFraction lotStep minQuantity minNotional }}
    }}
    metrics {{ {_METRICS} }}
    benchmark {{ label metrics {{ {_METRICS} }} equityCurve {{ {_CURVE} }} }}
    equityCurve {{ {_CURVE} }}
    attribution {{ fundingReceived fundingPaid spotPnl perpPnl basisPnl spotFees perpFees totalFees
      slippageCost borrowCost liquidationCost netPnl }}
    dataUse {{ settlements untradableCount untradableShare untradableTimes settlementMarks barMarks
      perpPriceMarks entriesBelowMinimum closedAtStalePrice missingSettlements }}
    pnlHistogram {{ edges counts }}
    priceHistory {{ times spot perp basis rates totalPoints }}
    monthlyReturns {{ starts returns }} yearlyReturns {{ starts returns }}
    worstDrawdowns(first: 3) {{ peakAt troughAt recoveredAt depth days }}
    trades(first: 100) {{ totalCount
      pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
      edges {{ cursor node {{ number }} }}
      nodes {{ number entryAt exitAt quantity spotEntryPrice perpEntryPrice spotExitPrice
        perpExitPrice funding basisPnl entryFees exitFees totalFees slippageCost netPnl
        returnOnNotional holdingSettlements holdingHours isWin exitReason
        ledger {{ times rates marks amounts }} }} }}
  }}
}} }}"""

# The least quantity is asked for by no other test: an equal question would answer with its label.
_SENT = question(
    label="a year of carry",
    period=YEAR | {"start": "2023-01-01T01:00:00+01:00"},
    capital={"minQuantity": 0.00002},
)


@pytest.fixture(scope="module")
def run(service: RunningService) -> dict[str, Any]:
    run_id = finished(service, "startBacktest", _SENT)
    found: dict[str, Any] = service.data(_QUERY, {"id": run_id})["run"]
    return found


def test_it_says_what_was_asked_and_what_it_was_computed_from(run: dict[str, Any]) -> None:
    assert (run["__typename"], run["kind"], run["status"]) == ("Backtest", "BACKTEST", "SUCCEEDED")
    assert run["label"] == "a year of carry"
    assert run["input"] == _SENT  # exactly as it was sent, its offset too
    assert run["config"]["period"] == YEAR
    assert run["config"]["market"] == run["market"] == BTC
    assert run["config"]["strategy"] == {
        "__typename": "SimpleStrategy",
        "minFundingRate": 0.0001,
        "exitFundingRate": 0.00005,
        "useEightHourEquivalent": False,
    }
    assert run["config"]["costs"] == {"spotFeeBps": 10, "perpFeeBps": 5.5, "slippageBps": 5}
    assert run["config"]["capital"] == {
        "initial": 10_000,
        "notionalFraction": 1,
        "lotStep": 0.00001,
        "minQuantity": 0.00002,
        "minNotional": 1,
    }
    assert run["synthetic"] is True
    assert any("SYNTHETIC" in warning for warning in run["warnings"])
    provenance = run["provenance"]
    assert provenance["engineVersion"].startswith("0.1.0+")
    assert len(provenance["configHash"]) == len(provenance["dataHash"]) == 64
    kinds = {series["kind"]: series["timeframe"] for series in provenance["series"]}
    assert kinds == {"funding": None, "perp": "1h", "spot": "1h", "mark": "1h"}


def test_it_has_come_to_its_end(run: dict[str, Any]) -> None:
    assert run["createdAt"] <= run["startedAt"] <= run["finishedAt"]
    settlements = run["metrics"]["settlements"]
    assert run["progress"] == {
        "done": settlements,
        "total": settlements,
        "fraction": 1,
        "etaSeconds": None,
        "unit": "settlements",
    }
    assert run["failure"] is None


def test_it_adds_up(run: dict[str, Any]) -> None:
    metrics, attribution = run["metrics"], run["attribution"]
    net = (
        metrics["totalFunding"]
        + metrics["basisPnl"]
        - metrics["totalFees"]
        - metrics["slippageCost"]
        - metrics["borrowCost"]
        - metrics["liquidationCost"]
    )
    assert metrics["netPnl"] == pytest.approx(net, abs=1e-5)
    assert metrics["netPnl"] == pytest.approx(metrics["finalEquity"] - 10_000, abs=1e-5)
    assert metrics["netPnl"] == pytest.approx(attribution["netPnl"], abs=1e-5)
    assert metrics["netPnl"] == pytest.approx(
        sum(trade["netPnl"] for trade in run["trades"]["nodes"]), abs=1e-5
    )
    assert attribution["basisPnl"] == pytest.approx(
        attribution["spotPnl"] + attribution["perpPnl"], abs=1e-5
    )
    assert metrics["totalFunding"] == pytest.approx(sum(run["equityCurve"]["funding"]), abs=1e-5)
    assert metrics["settlements"] == run["dataUse"]["settlements"] == 365 * 3 - 2


def test_the_curve_begins_at_the_capital_and_ends_at_the_result(run: dict[str, Any]) -> None:
    curve = run["equityCurve"]
    columns = [curve[name] for name in ("times", "equity", "drawdown", "funding", "position")]
    assert {len(column) for column in columns} == {curve["totalPoints"]}
    assert curve["times"][0] == 1_672_531_200_000
    assert curve["times"] == sorted(curve["times"])
    assert curve["equity"][0] == 10_000
    assert curve["equity"][-1] == run["metrics"]["finalEquity"]
    assert max(curve["drawdown"]) == pytest.approx(run["metrics"]["maxDrawdown"], abs=1e-12)
    assert curve["position"][-1] == 0


def test_the_benchmark_is_the_hold_strategy(run: dict[str, Any]) -> None:
    benchmark = run["benchmark"]
    assert benchmark["label"] == "hold"
    assert benchmark["metrics"]["totalTrades"] == 1
    assert benchmark["equityCurve"]["equity"][-1] == benchmark["metrics"]["finalEquity"]


def test_trades_and_their_settlements_agree(run: dict[str, Any]) -> None:
    trades = run["trades"]["nodes"]
    assert run["trades"]["totalCount"] == run["metrics"]["totalTrades"] == len(trades) > 1
    assert [trade["number"] for trade in trades] == list(range(1, len(trades) + 1))
    notionals = []
    for trade in trades:
        ledger = trade["ledger"]
        assert len(ledger["times"]) == trade["holdingSettlements"]
        assert sum(ledger["amounts"]) == pytest.approx(trade["funding"], abs=1e-5)
        paid = [
            trade["quantity"] * mark * rate
            for mark, rate in zip(ledger["marks"], ledger["rates"], strict=True)
        ]
        assert ledger["amounts"] == pytest.approx(paid)
        assert trade["isWin"] == (trade["netPnl"] > 0)
        assert trade["totalFees"] == trade["entryFees"] + trade["exitFees"]
        # The notional is of the price, not of the fill: 5 bps below it.
        notional = trade["quantity"] * trade["perpEntryPrice"] / (1 - 5e-4)
        assert trade["returnOnNotional"] == pytest.approx(trade["netPnl"] / notional, rel=1e-12)
        notionals.append(notional)
    of_run = run["metrics"]["netPnl"] / run["metrics"]["returnOnNotional"]
    assert max(notionals) == pytest.approx(of_run, rel=1e-12)
    assert {trade["exitReason"] for trade in trades[:-1]} == {"SIGNAL"}
    assert sum(trade["isWin"] for trade in trades) == run["metrics"]["winningTrades"]


def test_the_histogram_counts_every_trade(run: dict[str, Any]) -> None:
    histogram, trades = run["pnlHistogram"], run["metrics"]["totalTrades"]
    assert sum(histogram["counts"]) == trades
    assert len(histogram["edges"]) == len(histogram["counts"]) + 1
    edges = histogram["edges"]
    assert edges[0] <= run["metrics"]["worstTrade"] < edges[1]
    assert edges[-2] < run["metrics"]["bestTrade"] <= edges[-1]
    assert 0.0 in edges  # none of them holds gains and losses


def test_trades_come_in_pages(run: dict[str, Any], service: RunningService) -> None:
    query = """query ($id: ID!, $after: String) { run(id: $id) { ... on Backtest {
      trades(first: 2, after: $after) {
        nodes { number } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } } }"""
    numbers: list[int] = []
    after = None
    while True:
        found = service.data(query, {"id": run["id"], "after": after})["run"]["trades"]
        numbers += [node["number"] for node in found["nodes"]]
        info = found["pageInfo"]
        assert info["hasPreviousPage"] == (after is not None)
        assert info["endCursor"] == found["edges"][-1]["cursor"]
        after = info["endCursor"]
        if not info["hasNextPage"]:
            break
    assert numbers == [trade["number"] for trade in run["trades"]["nodes"]]


def test_a_cursor_of_another_runs_trades_is_refused(
    run: dict[str, Any], service: RunningService
) -> None:
    other = finished(service, "startBacktest", question(costs={"slippageBps": 4}))
    query = """query ($id: ID!, $after: String) { run(id: $id) { ... on Backtest {
      trades(after: $after) { totalCount } } } }"""
    cursor = run["trades"]["pageInfo"]["endCursor"]
    (error,) = service.post(query, {"id": other, "after": cursor})["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "after"}


@pytest.mark.parametrize("max_points", [2, 3, 5, 6, 7, 50, 999])
def test_a_thinned_curve_keeps_ends_and_extremes(
    max_points: int, run: dict[str, Any], service: RunningService
) -> None:
    query = f"""query ($id: ID!, $n: Int!) {{ run(id: $id) {{ ... on Backtest {{
      equityCurve(maxPoints: $n) {{ {_CURVE} }} }} }} }}"""
    thin = service.data(query, {"id": run["id"], "n": max_points})["run"]["equityCurve"]
    whole = run["equityCurve"]
    assert len(thin["equity"]) <= max_points
    assert thin["totalPoints"] == whole["totalPoints"]
    assert (thin["equity"][0], thin["equity"][-1]) == (whole["equity"][0], whole["equity"][-1])
    assert math.fsum(thin["funding"]) == pytest.approx(math.fsum(whole["funding"]), abs=1e-6)
    if max_points >= 4:
        assert max(thin["equity"]) == max(whole["equity"])
        assert min(thin["equity"]) == min(whole["equity"])


@pytest.mark.parametrize("max_points", [-1, 0, 1, 5_001])
def test_a_number_of_points_out_of_range_is_bad_input(
    max_points: int, run: dict[str, Any], service: RunningService
) -> None:
    query = """query ($id: ID!, $n: Int!) { run(id: $id) { ... on Backtest {
      equityCurve(maxPoints: $n) { totalPoints } } } }"""
    (error,) = service.post(query, {"id": run["id"], "n": max_points})["errors"]
    assert error["message"] == f"maxPoints must be between 2 and 5000, was {max_points}"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "field": "maxPoints"}


def test_a_run_without_trades_has_nulls_not_zeros(service: RunningService) -> None:
    never = {"simple": {"minFundingRate": 1, "exitFundingRate": 1}}
    run_id = finished(service, "startBacktest", question(strategy=never))
    run = service.data(_QUERY, {"id": run_id})["run"]
    assert run["metrics"]["totalTrades"] == 0
    assert run["metrics"]["netPnl"] == 0
    assert run["metrics"]["exposure"] == 0
    for undefined in ("winRate", "averageWin", "bestTrade", "profitFactor", "sharpe"):
        assert run["metrics"][undefined] is None
    assert run["pnlHistogram"] is None
    assert run["trades"]["nodes"] == []
    assert run["trades"]["pageInfo"]["endCursor"] is None


def test_the_composite_and_the_hold_strategy_echo_their_parameters(
    service: RunningService,
) -> None:
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest { config { strategy {
      __typename
      ... on CompositeStrategy { entryThreshold exitThreshold weightRateLevel weightTrend
        weightPersistence weightBasis trendEmaSpan persistenceThreshold persistenceMaxPeriods
        useEightHourEquivalent
        sizing { minAllocationFraction maxAllocationFraction maxPortfolioExposure } }
      ... on HoldStrategy { description } } } } } }"""
    composite = {"composite": {"entryThreshold": 0.5, "trendEmaSpan": 9, "sizing": {}}}
    run_id = finished(service, "startBacktest", question(strategy=composite))
    config = service.data(query, {"id": run_id})["run"]["config"]
    assert config["strategy"] == {
        "__typename": "CompositeStrategy",
        "entryThreshold": 0.5,
        "exitThreshold": 0.2,
        "weightRateLevel": 0.35,
        "weightTrend": 0.25,
        "weightPersistence": 0.25,
        "weightBasis": 0.15,
        "trendEmaSpan": 9,
        "persistenceThreshold": 0.0003,
        "persistenceMaxPeriods": 30,
        "useEightHourEquivalent": False,
        "sizing": {
            "minAllocationFraction": 0.3,
            "maxAllocationFraction": 1,
            "maxPortfolioExposure": 5_000,
        },
    }
    hold = finished(service, "startBacktest", question(strategy={"hold": {}}))
    config = service.data(query, {"id": hold})["run"]["config"]
    assert config["strategy"]["__typename"] == "HoldStrategy"


def test_an_input_of_literals_variables_and_defaults_is_kept_as_it_was_sent(
    service: RunningService,
) -> None:
    query = """mutation ($venue: String!, $label: String, $slippage: Float = 2.25) {
      startBacktest(input: {
        market: { venue: $venue, symbol: "BTC/USDT:USDT" }
        period: { start: "2023-01-01T00:00:00.0Z", end: "2023-02-01T00:00:00-01:00" }
        strategy: { simple: { minFundingRate: 1e-4 } }
        costs: { slippageBps: $slippage }
        label: $label
      }) { ... on RunAccepted { run { input label } } ... on Error { message } } }"""
    run = service.data(query, {"venue": "sample"})["startBacktest"]["run"]
    assert run == {
        "label": None,
        "input": {
            "market": BTC,
            "period": {"start": "2023-01-01T00:00:00.0Z", "end": "2023-02-01T00:00:00-01:00"},
            "strategy": {"simple": {"minFundingRate": 0.0001}},
            "costs": {"slippageBps": 2.25},
        },
    }


def test_equity_lost_beyond_the_capital_is_warned_of(service: RunningService) -> None:
    sent = question(
        market={"venue": "sample", "symbol": "NEGATIVE/USDT:USDT"},
        strategy={"hold": {}},
        capital={"notionalFraction": 10},
    )
    query = """query ($id: ID!) { run(id: $id) { ... on Backtest { warnings
      equityCurve(maxPoints: 5000) { times equity } } } }"""
    found = service.data(query, {"id": finished(service, "startBacktest", sent)})["run"]
    curve = found["equityCurve"]
    first = next(t for t, e in zip(curve["times"], curve["equity"], strict=True) if e <= 0)
    moment = datetime.fromtimestamp(first / 1000, UTC)
    told = f"equity fell to 0 or below at {moment:%Y-%m-%d %H:%M} UTC"
    assert any(warning.startswith(told) for warning in found["warnings"])


def test_months_and_years_make_up_the_total_return(run: dict[str, Any]) -> None:
    total = 1 + run["metrics"]["totalReturn"]
    for unit, count in (("monthlyReturns", 12), ("yearlyReturns", 1)):
        columns = run[unit]
        assert len(columns["starts"]) == len(columns["returns"]) == count
        assert math.prod(1 + one for one in columns["returns"]) == pytest.approx(total, rel=1e-12)


def test_the_worst_drawdowns_begin_with_the_maximum(run: dict[str, Any]) -> None:
    falls, metrics = run["worstDrawdowns"], run["metrics"]
    assert len(falls) == 3
    assert [one["depth"] for one in falls] == sorted((one["depth"] for one in falls), reverse=True)
    assert falls[0]["depth"] == pytest.approx(metrics["maxDrawdown"], rel=1e-9)
    assert falls[0]["troughAt"] == metrics["maxDrawdownTroughAt"]
    assert falls[0]["recoveredAt"] == metrics["maxDrawdownRecoveryAt"]


def test_the_market_that_it_saw_is_that_of_its_settlements(run: dict[str, Any]) -> None:
    seen = run["priceHistory"]
    assert seen["totalPoints"] == len(seen["times"]) == run["dataUse"]["settlements"]
    for spot, perp, basis in zip(seen["spot"], seen["perp"], seen["basis"], strict=True):
        assert basis == pytest.approx((perp - spot) / spot, abs=1e-15)
    ledger = run["trades"]["nodes"][0]["ledger"]
    rates = dict(zip(seen["times"], seen["rates"], strict=True))
    assert [rates[at] for at in ledger["times"]] == ledger["rates"]

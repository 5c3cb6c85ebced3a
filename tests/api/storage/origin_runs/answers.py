"""What the API says about one run, in words that every release keeps: its terms and its numbers."""

from typing import Any

from tests.running_service import RunningService

_TERMS = """
  costs { spotFeeBps perpFeeBps slippageBps spotExecution perpExecution impactCoefficient
    borrowApr }
  capital { initial notionalFraction lotStep minQuantity minNotional compounding funded resizeBand
    cashApr spotYieldApr riskFreeApr }
  margin { mode leverage liquidationFeeBps bufferFraction maintenanceTiers { notionalFloor rate }
    rebalance { topUpBelow restoreTo releaseAbove } }"""
_RULES = """direction rules { minHoldingSettlements maxHoldingSettlements
  entryPersistenceSettlements exitPersistenceSettlements stopBasisLoss breakEvenSettlements
  fillWithoutVolume anticipate }"""
_STRATEGY = """strategy { __typename ... on SimpleStrategy { minFundingRate exitFundingRate }
  ... on CompositeStrategy { entryThreshold exitThreshold sizing { minAllocationFraction
    maxAllocationFraction maxPortfolioExposure } } }"""
_CONFIG = f"period {{ start end }} {_STRATEGY} {_TERMS} {_RULES}"
_NUMBERS = """netPnl totalReturn sharpe maxDrawdown totalTrades winRate totalFunding basisPnl
  totalFees slippageCost"""
_ONE = f"market {{ venue symbol }} {_CONFIG} venueProfile {{ venue values {{ name }} }}"
_MANY = f"markets {{ venue symbol }} {_CONFIG} marketTerms {{ {_TERMS} }}"
_DOCUMENT = f"""query ($id: ID!) {{ run(id: $id) {{
  __typename kind status label
  ... on Backtest {{
    config {{ {_ONE} }} metrics {{ {_NUMBERS} }} benchmark {{ metrics {{ {_NUMBERS} }} }}
    equityCurve(maxPoints: 50) {{ times equity }}
    trades(first: 3) {{ totalCount nodes {{ entryAt exitAt netPnl }} }}
  }}
  ... on Comparison {{ entries {{ label config {{ {_ONE} }} metrics {{ {_NUMBERS} }} }} }}
  ... on Sweep {{
    config {{ {_ONE} }} axes {{ parameter values }} totalCells
    best {{ index metrics {{ netPnl sharpe totalTrades }} }}
    heatmap(x: MIN_FUNDING_RATE, y: EXIT_FUNDING_RATE) {{ values }}
  }}
  ... on MultiMarket {{
    config {{ {_MANY} }} profitableCount
    results: entries {{ market {{ symbol }} metrics {{ {_NUMBERS} }} }}
  }}
  ... on Portfolio {{
    config {{ {_MANY} portfolio {{ slots rankBy weights maxExposure maxVolumeShare }} }}
    metrics {{ {_NUMBERS} }} equityCurve(maxPoints: 50) {{ times equity }}
  }}
}} }}"""


def answer(service: RunningService, run_id: str) -> dict[str, Any]:
    """The data of the answer about one run."""
    told: dict[str, Any] = service.data(_DOCUMENT, {"id": run_id})["run"]
    return told

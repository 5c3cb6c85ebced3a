"""What the API says about stored runs and markets, in words that every release keeps."""

from typing import Any

import httpx

from api.app import create_app
from api.settings import Settings

_METRICS = """netPnl totalReturn cagr sharpe sortino calmar volatility maxDrawdown
  maxDrawdownQuote totalTrades winningTrades winRate fundingReceived fundingPaid totalFunding
  basisPnl totalFees slippageCost"""
_CURVE = "equityCurve(maxPoints: 50) { times equity }"
_DOCUMENT = f"""{{
  runs(first: 50) {{ totalCount nodes {{
    __typename id kind status label createdAt startedAt finishedAt
    progress {{ done total fraction }} failure {{ message }}
    provenance {{ engineVersion configHash dataHash }}
    ... on Backtest {{
      metrics {{ {_METRICS} }} benchmark {{ metrics {{ netPnl }} }} {_CURVE}
      trades(first: 3) {{ totalCount nodes {{ netPnl }} }}
    }}
    ... on Comparison {{ entries {{ label metrics {{ {_METRICS} }} {_CURVE} }} }}
    ... on Sweep {{
      axes {{ parameter values }} totalCells best {{ index metrics {{ {_METRICS} }} }}
      heatmap(x: MIN_FUNDING_RATE, y: EXIT_FUNDING_RATE) {{ values }}
    }}
    ... on MultiMarket {{
      profitableCount totalCount
      results: entries {{ market {{ venue symbol }} metrics {{ netPnl }} failure {{ message }} }}
    }}
  }} }}
  markets {{ nodes {{ venue symbol synthetic
    coverage {{ kind timeframe rows }} quality {{ grade }} fundingStatistics {{ settlements }} }} }}
}}"""


async def answers(settings: Settings) -> dict[str, Any]:
    """The data of the answer about everything stored, from an API process of our own."""
    app = create_app(settings.model_copy(update={"max_query_numbers": 10**9}))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        answer = (await client.post("/graphql", json={"query": _DOCUMENT})).json()
    assert "errors" not in answer, answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data

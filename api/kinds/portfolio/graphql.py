"""A portfolio as GraphQL shows it: one account over several markets."""

from typing import Annotated

import numpy as np
import strawberry

from api.errors import shown
from api.kinds.portfolio.asked import StartPortfolioInput
from api.kinds.portfolio.asked import portfolio_config as asked_config
from api.kinds.portfolio.config import PortfolioConfig as RunPortfolioConfig
from api.kinds.portfolio.config import from_document
from api.kinds.portfolio.config_types import PortfolioConfig, portfolio_config_of
from api.kinds.portfolio.stored import StoredPortfolio, stored_portfolio
from api.runs.result_columns import Columns
from api.runs.stored import StoredResult
from api.schema.arguments import After, First, MaxPoints
from api.schema.config_types import MarketRef, market_ref_of
from api.schema.context import Info
from api.schema.curves import between, kept_points
from api.schema.fixed import FIXED
from api.schema.inputs import MarketInput
from api.schema.lengths import at_most
from api.schema.luck import JudgedRun
from api.schema.metrics import Metrics, metrics_of
from api.schema.outcome import (
    Attribution,
    DataUse,
    attribution_of,
    data_use_of,
    lowest_headroom_of,
)
from api.schema.refusals import BadUserInput, whole_number_between
from api.schema.results import StartRunResult
from api.schema.returns import Charted
from api.schema.run import Node, Run, run_fields
from api.schema.scalars import FloatColumn, IntColumn, TimeColumn
from api.schema.starting import mutation, start_on_terms
from api.schema.trades import TradeConnection, trade_page
from api.storage.tables import RunRow
from engine.metrics.drawdown import drawdown_curve


@strawberry.type(description="The account's curve, one entry per kept point in every column.")
class PortfolioCurve:
    times: TimeColumn = strawberry.field(
        description="The points; the first is the period's start at the initial capital."
    )
    equity: FloatColumn = strawberry.field(description="Equity at the point, quote currency.")
    drawdown: FloatColumn = strawberry.field(
        description="Fall below the running peak of the whole curve, fraction, 0 or more."
    )
    funding: FloatColumn = strawberry.field(
        description="Funding received since the previous kept point, quote currency."
    )
    borrow: FloatColumn = strawberry.field(
        description="Cost of borrowed spot since the previous kept point, quote currency."
    )
    positions: IntColumn = strawberry.field(description="Positions open after the point.")
    exposure: FloatColumn = strawberry.field(
        description="Perp notional held after the point, quote currency."
    )
    committed: FloatColumn = strawberry.field(
        description="Capital that the open positions took at their entries, quote currency."
    )
    total_points: int = strawberry.field(description="Points before thinning out.")


@strawberry.type(description="Equal parts of the capital held in every market.")
class PortfolioBenchmark:
    label: str = strawberry.field(description="Its name.")
    metrics: Metrics = strawberry.field(description="Its metrics.")
    stored: strawberry.Private[StoredPortfolio]

    @strawberry.field(description="Its curve.", metadata=FIXED)
    async def equity_curve(self, info: Info, max_points: MaxPoints = 1500) -> PortfolioCurve:
        return portfolio_curve(await self.stored.benchmark_curve(), max_points, info)


@strawberry.type(description="One market's part in a portfolio.")
class PortfolioMarket:
    market: MarketRef = strawberry.field(description="The market.")
    weight: float = strawberry.field(
        description="Share of capital x notional fraction that its position gets."
    )
    run_id: strawberry.Private[str]
    stored: strawberry.Private[StoredResult | None]

    @strawberry.field(
        description="Where its net P&L came from; null while there is no result.", metadata=FIXED
    )
    def attribution(self) -> Attribution | None:
        return attribution_of(self.stored)

    @strawberry.field(
        description="What its data could give; null while there is no result.", metadata=FIXED
    )
    def data_use(self) -> DataUse | None:
        return data_use_of(self.stored)

    @strawberry.field(
        description="Smallest adverse move of the mark that would have liquidated, fraction of "
        "it; null where nothing was held or margin is unconstrained.",
        metadata=FIXED,
    )
    async def lowest_headroom(self) -> float | None:
        return await lowest_headroom_of(self.stored)

    @strawberry.field(description="Its trades; empty while there is no result.", metadata=FIXED)
    async def trades(self, info: Info, first: First = 20, after: After = None) -> TradeConnection:
        name = f"trades {self.run_id} {self.market.venue} {self.market.symbol}"
        return await trade_page(name, self.stored, first, after, info)


@strawberry.type(description="One strategy on several markets that share one capital.")
class Portfolio(JudgedRun, Charted, Run, Node):
    synthetic: bool = strawberry.field(description="Whether any of its markets was generated.")
    warnings: list[str] = strawberry.field(description="What to know before trusting it.")

    @strawberry.field(description="Its configuration, defaults resolved.", metadata=FIXED)
    def config(self) -> PortfolioConfig:
        return portfolio_config_of(self._config())

    @strawberry.field(
        description="What came of the account; null while there is no result.", metadata=FIXED
    )
    async def metrics(self, info: Info) -> Metrics | None:
        stored = await self._stored(info)
        return None if stored is None else metrics_of(stored.metrics)

    @strawberry.field(
        description="Holding all of them beside it; null while there is no result.", metadata=FIXED
    )
    async def benchmark(self, info: Info) -> PortfolioBenchmark | None:
        stored = await self._stored(info)
        metrics = None if stored is None else metrics_of(stored.benchmark)
        if stored is None or metrics is None:
            return None
        return PortfolioBenchmark(label="hold all", metrics=metrics, stored=stored)

    @strawberry.field(
        description="The account's curve; null while there is no result.", metadata=FIXED
    )
    async def equity_curve(self, info: Info, max_points: MaxPoints = 1500) -> PortfolioCurve | None:
        stored = await self._stored(info)
        return None if stored is None else portfolio_curve(await stored.curve(), max_points, info)

    @strawberry.field(
        description="Where the net P&L came from; null while there is no result.", metadata=FIXED
    )
    async def attribution(self, info: Info) -> Attribution | None:
        return attribution_of(await self._stored(info))

    @strawberry.field(
        description="Its markets, in the order asked for.", metadata=at_most("markets", **FIXED)
    )
    async def markets(self, info: Info) -> list[PortfolioMarket]:
        return await self._parts(info)

    @strawberry.field(
        description="One of its markets: a page of its trades needs no other's.", metadata=FIXED
    )
    async def part(
        self,
        info: Info,
        market: Annotated[
            MarketInput, strawberry.argument(description="One of the run's markets.")
        ],
    ) -> PortfolioMarket:
        for one in await self._parts(info):
            if (one.market.venue, one.market.symbol) == (market.venue, market.symbol):
                return one
        name = shown(f"{market.symbol} on {market.venue}")
        raise BadUserInput("market", f"market must be one of the run's, was {name}")

    @strawberry.field(description="All markets.", metadata=FIXED)
    def total_count(self) -> int:
        return len(self._config().markets)

    async def _parts(self, info: Info) -> list[PortfolioMarket]:
        stored, config = await self._stored(info), self._config()
        weights = config.portfolio.weights_of(len(config.markets))
        return [
            PortfolioMarket(
                market=market_ref_of(market),
                weight=weights[index],
                run_id=self.row.id,
                stored=None if stored is None else stored.markets[index],
            )
            for index, market in enumerate(config.markets)
        ]

    async def curve_columns(self, info: Info) -> Columns | None:
        """The columns of its curve."""
        stored = await self._stored(info)
        return None if stored is None else await stored.curve()

    async def _stored(self, info: Info) -> StoredPortfolio | None:
        return await stored_portfolio(info.context.results, self.row)

    def _config(self) -> RunPortfolioConfig:
        return from_document(self.row.config)


def form(row: RunRow) -> Portfolio:
    """GraphQL form of a PORTFOLIO run."""
    return Portfolio(**run_fields(row), synthetic=row.synthetic, warnings=list(row.warnings or ()))


def portfolio_curve(columns: Columns, max_points: int, info: Info) -> PortfolioCurve:
    """The stored columns of an account, thinned to `max_points`."""
    whole_number_between("maxPoints", max_points, 2, info.context.settings.max_curve_points)
    equity = columns["equity"]
    kept = kept_points(equity, max_points)
    return PortfolioCurve(
        times=TimeColumn(columns["ts_ms"][kept]),
        equity=FloatColumn(equity[kept]),
        drawdown=FloatColumn(drawdown_curve(equity)[kept]),
        funding=FloatColumn(between(np.add, columns["funding"], kept)),
        borrow=FloatColumn(between(np.add, columns["borrow"], kept)),
        positions=IntColumn(columns["positions"][kept]),
        exposure=FloatColumn(columns["exposure"][kept]),
        committed=FloatColumn(columns["committed"][kept]),
        total_points=equity.shape[0],
    )


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation("Ask for one strategy on several markets that share one capital.")
    async def start_portfolio(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartPortfolioInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await start_on_terms(info, input, asked_config)


TYPE = Portfolio

"""A comparison as GraphQL shows it."""

from typing import Annotated

import strawberry

from api.kinds.backtest.config_types import BacktestConfig, backtest_config_of
from api.kinds.comparison.asked import StartComparisonInput, comparison_config
from api.kinds.comparison.config import ComparisonConfig, from_document
from api.kinds.comparison.stored import stored_comparison
from api.runs.result_columns import Columns
from api.runs.stored import StoredResult
from api.runs.values import Document
from api.schema.adjustments import Adjustments, adjustments_of
from api.schema.arguments import After, First, MaxPoints
from api.schema.config_types import MarketRef, Period, market_ref_of, period_of
from api.schema.context import Info
from api.schema.curves import EquityCurve, equity_curve
from api.schema.fixed import FIXED
from api.schema.lengths import at_most
from api.schema.luck import Judged
from api.schema.metrics import Metrics, metrics_of
from api.schema.outcome import Attribution, attribution_of, lowest_headroom_of
from api.schema.results import StartRunResult
from api.schema.returns import Charted
from api.schema.run import Node, Run, run_fields
from api.schema.starting import mutation, start_on_terms
from api.schema.trades import TradeConnection, trade_page
from api.storage.tables import RunRow


@strawberry.type(description="One strategy of a comparison.")
class ComparisonEntry(Judged, Charted):
    label: str = strawberry.field(description="Its name.")
    config: BacktestConfig = strawberry.field(description="Its configuration.")
    row: strawberry.Private[RunRow]
    index: strawberry.Private[int]
    stored: strawberry.Private[StoredResult | None]

    @strawberry.field(description="What came of it; null while there is no result.", metadata=FIXED)
    def metrics(self) -> Metrics | None:
        return None if self.stored is None else metrics_of(self.stored.metrics)

    @strawberry.field(
        description="Its equity curve; null while there is no result.", metadata=FIXED
    )
    async def equity_curve(self, info: Info, max_points: MaxPoints = 1500) -> EquityCurve | None:
        if self.stored is None:
            return None
        return equity_curve(await self.stored.curve(), max_points, info)

    @strawberry.field(description="Its trades; empty while there is no result.", metadata=FIXED)
    async def trades(self, info: Info, first: First = 20, after: After = None) -> TradeConnection:
        connection = f"trades {self.row.id} {self.index}"
        return await trade_page(connection, self.stored, first, after, info)

    @strawberry.field(
        description="Collateral moved between the legs; null while there is no result.",
        metadata=FIXED,
    )
    async def adjustments(self) -> Adjustments | None:
        return None if self.stored is None else adjustments_of(await self.stored.adjustments())

    @strawberry.field(
        description="Where its net P&L came from; null while there is no result.", metadata=FIXED
    )
    def attribution(self) -> Attribution | None:
        return attribution_of(self.stored)

    @strawberry.field(
        description="Smallest adverse move of the mark that would have liquidated, fraction of "
        "it; null where nothing was held or margin is unconstrained.",
        metadata=FIXED,
    )
    async def lowest_headroom(self) -> float | None:
        return await lowest_headroom_of(self.stored)

    async def curve_columns(self, info: Info) -> Columns | None:  # noqa: ARG002  others need it
        """The columns of its curve."""
        return None if self.stored is None else await self.stored.curve()

    async def judgement(self, info: Info) -> Document | None:
        """What is stored of this entry."""
        return await info.context.results.judgement_of(self.row, self.index)


@strawberry.type(description="Several strategies on one market.")
class Comparison(Run, Node):
    synthetic: bool = strawberry.field(description="Whether its market was generated.")
    warnings: list[str] = strawberry.field(description="What to know before trusting it.")

    @strawberry.field(description="Its market.", metadata=FIXED)
    def market(self) -> MarketRef:
        return market_ref_of(self._config().market)

    @strawberry.field(description="Its period.", metadata=FIXED)
    def period(self) -> Period:
        return period_of(self._config().period)

    @strawberry.field(
        description="The strategies, in the order they were asked for.",
        metadata=at_most("comparison_entries", **FIXED),
    )
    async def entries(self, info: Info) -> list[ComparisonEntry]:
        config = self._config()
        stored = await stored_comparison(info.context.results, self.row)
        return [
            ComparisonEntry(
                label=entry.label,
                config=backtest_config_of(config.entry_config(index)),
                row=self.row,
                index=index,
                stored=stored[index] if stored else None,
            )
            for index, entry in enumerate(config.entries)
        ]

    def _config(self) -> ComparisonConfig:
        return from_document(self.row.config)


def form(row: RunRow) -> Comparison:
    """GraphQL form of a COMPARISON run."""
    return Comparison(**run_fields(row), synthetic=row.synthetic, warnings=list(row.warnings or ()))


@strawberry.type
class Mutations:
    """Starts it."""

    @mutation("Ask for several strategies on one market.")
    async def start_comparison(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            StartComparisonInput, strawberry.argument(description="The question.")
        ],
    ) -> StartRunResult:
        return await start_on_terms(info, input, comparison_config)


TYPE = Comparison

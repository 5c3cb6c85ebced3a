"""A run in one line of a list, without its result."""

import numpy as np
import strawberry

from api.instants import instant
from api.registry import config_of
from api.runs.outline_words import parameter_words, strategy_words
from api.schema.config_types import MarketRef, Period
from api.schema.context import Info
from api.schema.luck import LuckGrade
from api.schema.scalars import FloatColumn
from api.storage.tables import RunRow


@strawberry.type(
    description="A run in one line: of a sweep its best cell by net P&L that traded and was never "
    "ruined, of a comparison its best entry, of several markets by themselves their sum. What is "
    "undefined, and all figures while there is no result, is null."
)
class RunSummary:
    row: strawberry.Private[RunRow]
    markets: list[MarketRef] = strawberry.field(description="The markets it is about, each once.")
    synthetic: bool = strawberry.field(
        description="Whether any of its data was made by a generator."
    )
    period: Period | None = strawberry.field(description="The period; null for an import.")
    strategy: str = strawberry.field(
        description="The names of its strategies; empty for an import."
    )
    parameters: str = strawberry.field(
        description="Its thresholds, what it varies, and every other setting of strategies, rules "
        "and margin that is not as by default, in words."
    )
    net_pnl: float | None = strawberry.field(description="Net P&L, quote currency.")
    total_return: float | None = strawberry.field(description="The same over the capital.")
    sharpe: float | None = strawberry.field(description="Sharpe ratio.")
    max_drawdown: float | None = strawberry.field(description="Maximum drawdown, a fraction.")
    total_trades: int | None = strawberry.field(description="How many trades.")
    hold_net_pnl: float | None = strawberry.field(
        description="Net P&L of the hold strategy beside it; null for runs that ended under a "
        "release that kept no such figure with the run: their results have it."
    )
    against_hold: float | None = strawberry.field(description="Difference of netPnl to holdNetPnl.")
    sparkline: FloatColumn | None = strawberry.field(
        description="Its equity at up to 32 points, evenly spread; null where each market has a "
        "curve of its own, and for runs of a release that kept none."
    )

    @strawberry.field(
        description="The grade of its verdict; null until it is judged, and where each of its "
        "results has a verdict of its own."
    )
    async def grade(self, info: Info) -> LuckGrade | None:
        found = await info.context.results.only_judgement_of(self.row)
        if found is None or found["verdict"] is None:
            return None
        return LuckGrade(found["verdict"]["grade"])


async def summary_of(info: Info, row: RunRow) -> RunSummary:
    """The summary of a run."""
    config, outline = config_of(row), await info.context.results.outline_of(row)
    held = None if outline is None else outline.hold_net_pnl
    line = None if outline is None else outline.sparkline
    period = config.computed_from
    return RunSummary(
        row=row,
        markets=[MarketRef(venue=one.venue, symbol=one.symbol) for one in config.subject()],
        synthetic=row.synthetic,
        period=None
        if period is None
        else Period(start=instant(period.start_ms), end=instant(period.end_ms)),
        strategy=strategy_words(config),
        parameters=parameter_words(config),
        net_pnl=row.net_pnl,
        total_return=row.total_return,
        sharpe=row.sharpe,
        max_drawdown=row.max_drawdown,
        total_trades=row.total_trades,
        hold_net_pnl=held,
        against_hold=None if held is None or row.net_pnl is None else row.net_pnl - held,
        sparkline=None if line is None else FloatColumn(np.array(line)),
    )

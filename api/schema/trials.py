"""How often a market was tried, which says what the best of all results is worth."""

from collections.abc import Iterable
from typing import Annotated

import strawberry

from api.registry import config_of
from api.runs.names import MarketKey
from api.runs.trials import TrialCount, count_trials
from api.schema.context import Info
from api.schema.inputs import PeriodInput
from api.schema.resolve import period_of
from api.storage.tables import MarketRow, RunRow
from engine.model.params import Period

TRIALS = (
    "Distinct questions that its owner has asked the engine about the market, over periods that "
    "have half of the shorter one in common: strategies with their parameters, directions and "
    "order rules. Costs, capital, repeats and newer data make none; deleting a run takes none "
    "back. The more there are, the better the best looks by luck alone."
)
TRIALS_ARE_EXACT = (
    "Whether `trials` was counted; else it is estimated from a sample, beyond 100,000 of one run."
)

TrialsPeriod = Annotated[
    PeriodInput | None,
    strawberry.argument(description="Those over about this period: half of the shorter one."),
]


async def trials_of_market(info: Info, market: MarketRow, period: PeriodInput | None) -> TrialCount:
    """Of the asker on one market."""
    about = None if period is None else period_of(period)
    key = MarketKey(market.venue, market.symbol)
    return await trials_of(info, info.context.access.owner, (key,), about)


async def trials_of_run(info: Info, run: RunRow) -> TrialCount | None:
    """Of a run's owner on its markets in about its period; None where nothing is computed."""
    config = config_of(run)
    if config.computed_from is None:
        return None
    return await trials_of(info, run.owner, config.subject(), config.computed_from)


async def trials_of(
    info: Info, owner: str, markets: Iterable[MarketKey], period: Period | None
) -> TrialCount:
    """Of an owner on some markets together, in about a period or in any."""
    database = info.context.services.database
    counts = [await count_trials(database, owner, market, period) for market in markets]
    return TrialCount(
        sum(one.count for one in counts), is_exact=all(one.is_exact for one in counts)
    )

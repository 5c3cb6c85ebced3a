"""One fold of a walk-forward as GraphQL shows it."""

from typing import Any

import strawberry

from api.kinds.sweep.grid_types import ParameterValue, parameter_values
from api.kinds.walk_forward.config import WalkForwardConfig
from api.kinds.walk_forward.stored import StoredWalkForward
from api.runs.values import Document
from api.schema.config_types import Period, period_of
from api.schema.metrics import Metrics, metrics_of
from engine.model import params as model


@strawberry.type(description="What a fold gave, in its training or in its test.")
class FoldFigures:
    sharpe: float | None = strawberry.field(
        description="Annualised Sharpe ratio of the daily returns, K = 365; null: undefined."
    )
    net_pnl: float = strawberry.field(description="Change of the equity, quote currency.")
    total_return: float = strawberry.field(
        description="The same as a fraction of the equity at the beginning."
    )
    days: int = strawberry.field(description="Daily returns.")
    trades: int = strawberry.field(description="Trades that were open at some time of it.")


@strawberry.type(
    description="Out of sample less in sample, never a ratio: below 0, the choice had promised "
    "more than came."
)
class FoldDifference:
    sharpe: float | None = strawberry.field(
        description="Of the Sharpe ratios; null where one is undefined."
    )
    net_pnl_per_year: float = strawberry.field(
        description="Of the net P&L of a year, quote currency."
    )
    total_return_per_year: float = strawberry.field(
        description="Of the return of a year, fraction."
    )


@strawberry.type(description="One fold: a choice on the past, and its test on what came next.")
class WalkForwardFold:
    index: int = strawberry.field(description="Its place, from 0.")
    train: Period = strawberry.field(
        description="The training: daily returns after its start, up to its end, decide."
    )
    test: Period = strawberry.field(
        description="The test, as the period of a backtest: both ends count."
    )
    cell: int | None = strawberry.field(
        description="The cell that was chosen; null: none could be, the test stays flat, or there "
        "is no result yet."
    )
    chosen: list[ParameterValue] | None = strawberry.field(
        description="Its parameters, in the order of the axes; null likewise."
    )
    in_sample: FoldFigures | None = strawberry.field(
        description="What the chosen cell gave in the training; null likewise."
    )
    out_of_sample: FoldFigures | None = strawberry.field(
        description="What the test gave; null where its days have no settlement."
    )
    difference: FoldDifference | None = strawberry.field(
        description="Out of sample less in sample; null where one of them is."
    )
    metrics: Metrics | None = strawberry.field(
        description="All metrics of the test, those of a plain run of its period."
    )


def folds_told(
    config: WalkForwardConfig, stored: StoredWalkForward | None
) -> list[WalkForwardFold]:
    """Every fold; without a result its times alone."""
    grid, folds = config.grid(), config.folds()
    results: list[Document] = stored.folds if stored else [{} for _ in folds]
    told = []
    for index, (fold, result) in enumerate(zip(folds, results, strict=True)):
        cell = result.get("cell")
        told.append(
            WalkForwardFold(
                index=index,
                train=period_of(model.Period(fold.train_start_ms, fold.train_end_ms)),
                test=period_of(fold.test),
                cell=cell,
                chosen=None if cell is None else parameter_values(grid.parameters_of(cell)),
                in_sample=_figures(result.get("in_sample")),
                out_of_sample=_figures(result.get("out_of_sample")),
                difference=difference_of(result.get("difference")),
                metrics=metrics_of(result.get("metrics")),
            )
        )
    return told


def difference_of(document: Document | None) -> FoldDifference | None:
    """GraphQL form of a stored difference."""
    return None if document is None else FoldDifference(**document)


def _figures(document: dict[str, Any] | None) -> FoldFigures | None:
    return None if document is None else FoldFigures(**document)

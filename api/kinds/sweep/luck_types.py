"""Whether the best cell of a sweep is luck, as GraphQL shows it."""

import numpy as np
import strawberry

from api.kinds.sweep.cells import SweepCell, sweep_cells
from api.kinds.sweep.stored import StoredSweep, stored_sweep
from api.runs.result_columns import Columns
from api.runs.values import Document
from api.schema.context import Info
from api.schema.luck import JudgedRun
from api.schema.scalars import FloatColumn, IntColumn
from api.storage.tables import RunRow
from engine.model.scales import DAYS_PER_YEAR


@strawberry.type(description="What the best of all cells shows by luck alone, and the real best.")
class BestByLuck:
    sharpe: float = strawberry.field(
        description="Yearly Sharpe ratio that the best cell shows where none has any edge, mean "
        "over the resamples."
    )
    p_value: float = strawberry.field(
        description="Share of resamples, the data counted as one more, whose best is no worse."
    )
    resamples: int = strawberry.field(description="Histories drawn anew.")
    block_days: int = strawberry.field(description="Days of the blocks they are drawn in.")


@strawberry.type(description="Whether any cell is better than holding.")
class SuperiorToHold:
    p_value: float = strawberry.field(
        description="Of the hypothesis that none is; the smaller, the surer."
    )


@strawberry.type(
    description="Probability of backtest overfitting: the days in 12 blocks, every half of them "
    "once in sample and the other out of sample."
)
class Overfitting:
    probability: float = strawberry.field(
        description="Share of splits in which the best cell in sample is in the lower half of all "
        "out of sample; one half where nothing is there."
    )
    splits: int = strawberry.field(description="Splits that were taken.")
    sampled: bool = strawberry.field(
        description="Whether they were drawn; false since all are taken of every sweep."
    )
    slope: float | None = strawberry.field(
        description="Of the winners' Sharpe ratio out of sample on that in sample."
    )
    probability_of_loss: float = strawberry.field(
        description="Share of splits whose winner loses out of sample."
    )
    logits: FloatColumn = strawberry.field(
        description="Ln(w / (1 - w)) of each split, w the winner's rank out of sample over "
        "cells + 1: 0 or below is the lower half."
    )
    in_sample: FloatColumn = strawberry.field(
        description="Yearly Sharpe ratio of each split's winner in sample, in their order."
    )
    out_of_sample: FloatColumn = strawberry.field(
        description="The same out of sample; null where undefined."
    )


@strawberry.type(description="The best cell's Sharpe ratio against what so many cells show.")
class DeflatedSharpe:
    value: float = strawberry.field(
        description="Probability that it is above `expectedMaximum`, as published in 2014."
    )
    expected_maximum: float = strawberry.field(
        description="Yearly Sharpe ratio of the best of so many independent cells without any "
        "edge, by the approximation of 2014."
    )


@strawberry.type(description="How many cells show which Sharpe ratio.")
class SharpeHistogram:
    edges: FloatColumn = strawberry.field(
        description="Edges of the bins, yearly Sharpe ratios, one more than bins."
    )
    counts: IntColumn = strawberry.field(
        description="Different cells per bin; the last bin includes its right edge."
    )


@strawberry.type(
    description="Whether the best cell is luck: of the cells that traded and kept an equity above "
    "0, equal ones counted once. Under 12 of them they are too few to judge."
)
class SweepLuck:
    distinct_cells: int = strawberry.field(description="How many different cells traded.")
    unknown: list[str] = strawberry.field(
        description="Why a figure here is null, a sentence for each."
    )
    best_by_luck: BestByLuck | None = strawberry.field(
        description="Null with too few cells, or under 20 blocks of days."
    )
    superior_to_hold: SuperiorToHold | None = strawberry.field(
        description="Null likewise, and where holding was ruined."
    )
    pbo: Overfitting | None = strawberry.field(
        description="Null with too few cells, or under 120 daily returns."
    )
    deflated_sharpe: DeflatedSharpe | None = strawberry.field(
        description="Null with too few cells, or where their Sharpe ratios do not vary."
    )
    expected_maximum: float | None = strawberry.field(
        description="Yearly Sharpe ratio that the best of so many independent cells without any "
        "edge shows, exactly."
    )
    sharpes: SharpeHistogram | None = strawberry.field(
        description="How the cells' Sharpe ratios are spread; null with too few cells."
    )
    plateau: float | None = strawberry.field(
        description="Share of the best cell's neighbours along the axes whose mean daily return "
        "is within one long-run standard error of its own."
    )
    document: strawberry.Private[Document]
    stored: strawberry.Private[StoredSweep]

    @strawberry.field(
        description="The cell with the largest Sharpe ratio, which `verdict`, `confidence` and "
        "`timingTest` are of; null where none traded."
    )
    async def best(self, info: Info) -> SweepCell | None:
        if self.document["best"] is None:
            return None
        (cell,) = await sweep_cells(info, self.stored, [self.document["best"]])
        return cell

    @strawberry.field(
        description="Indices of the cells whose mean daily return is within one long-run standard "
        "error of the best cell's, that one too; null where that error is unknown."
    )
    async def within_error(self, info: Info) -> IntColumn | None:
        best, error = self.document["best"], self.document["error"]
        if best is None or error is None:
            return None
        sharpe = await self.stored.column("sharpe")
        volatility = await self.stored.column("volatility")
        idle, ruined = await self.stored.idle(), await self.stored.ruined()

        def near() -> np.ndarray:
            mean = np.where(idle | ruined, np.nan, sharpe * volatility / DAYS_PER_YEAR)
            return np.flatnonzero(mean >= mean[best] - error)

        return IntColumn(await info.context.over_cells(self.stored.grid.total_cells, near))


@strawberry.type(description="A sweep, judged by all of its cells; as a run it is its best one.")
class JudgedSweep(JudgedRun):
    @strawberry.field(
        description="Whether its best cell is luck, judged after its cells, as `runJudged` tells; "
        "null until then and where `unjudged` says why."
    )
    async def luck(self, info: Info) -> SweepLuck | None:
        return await _luck_of(info, self.row)

    @strawberry.field(
        description="Why `luck` is null and stays so, in a sentence that says what can be done; "
        "null where it is not, or is still to come."
    )
    async def unjudged(self, info: Info) -> str | None:
        judged = await self.judgement(info)
        if judged is None:
            return await info.context.results.unjudged(self.row)
        why: str | None = judged["why"]
        return why


async def _luck_of(info: Info, row: RunRow) -> SweepLuck | None:
    # What is stored of it; None while there is nothing.
    judged = await info.context.results.judgement_of(row)
    if judged is None or judged["luck"] is None:
        return None
    found, columns = judged["luck"], await info.context.results.judged_columns_of(row)
    best, split, deflated = found["best_by_luck"], found["pbo"], found["deflated"]
    superior = found["superior_to_hold"]
    return SweepLuck(
        distinct_cells=found["distinct_cells"],
        unknown=found["unknown"],
        best_by_luck=None if best is None else BestByLuck(**best),
        superior_to_hold=None if superior is None else SuperiorToHold(p_value=superior),
        pbo=None if split is None else _overfitting_of(split, columns),
        deflated_sharpe=None if deflated is None else DeflatedSharpe(**deflated),
        expected_maximum=found["expected_maximum"],
        sharpes=_histogram_of(columns),
        plateau=found["plateau"],
        document=found,
        stored=await stored_sweep(info.context.results, row),
    )


def _overfitting_of(found: Document, columns: Columns) -> Overfitting:
    return Overfitting(
        **found,
        logits=FloatColumn(columns["logits"]),
        in_sample=FloatColumn(columns["inside"]),
        out_of_sample=FloatColumn(columns["outside"]),
    )


def _histogram_of(columns: Columns) -> SharpeHistogram | None:
    if "sharpe_counts" not in columns:
        return None
    return SharpeHistogram(
        edges=FloatColumn(columns["sharpe_edges"]), counts=IntColumn(columns["sharpe_counts"])
    )

"""What is judged of a sweep: whether the best of its cells is luck."""

from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from api.kinds.backtest.work import simulated
from api.kinds.sweep.config import SweepConfig, from_document
from api.kinds.sweep.luck import columns_of, document_of
from api.kinds.sweep.stored import StoredSweep, stored_sweep
from api.kinds.sweep.sums import SUMS, TOLD_APART_BY, Stopped, sums_again
from api.runs.judging import Desk, Judged
from api.runs.values import Document
from api.storage.tables import RunRow
from engine.analysis.luck.draws import seed_of
from engine.analysis.luck.fingerprints import fingerprints, first_of_equal
from engine.analysis.luck.of_sweep import CellMetrics, held_days, judge_sweep
from engine.model.columns import MarketColumns
from engine.model.params import HoldParams
from engine.model.result import SimulationResult
from engine.model.units import BoolArray, FloatArray
from engine.version import ENGINE_VERSION

OTHER_ENGINE = (
    "This sweep is of another version of the engine, which would compute other cells now: ask for "
    "it again, and the new one is judged."
)

NOTHING: Document = dict.fromkeys(
    ("verdict", "confidence", "unknown", "timing", "untimed", "luck", "why")
)


async def judge(desk: Desk) -> Judged | None:
    """Judges all cells together and the best of them by itself."""
    run = desk.run
    if run.engine_version != ENGINE_VERSION:
        return Judged([NOTHING | {"why": OTHER_ENGINE}])
    config = from_document(run.config)
    market = await desk.market(config.market, config.period, config.terms.costs)
    stored = await stored_sweep(desk.reader, run)
    cells = await _metrics(stored)
    hold = await desk.in_thread(partial(simulated, market, config.around(HoldParams()), hold=True))
    sums: Iterable[FloatArray] | None = await _stored_sums(stored)
    if sums is None:
        chosen = await _distinct(desk, stored, cells.eligible)
        days = held_days(hold, config.terms).days
        sums = sums_again(market, config, chosen, days, desk.should_stop)
    try:
        return await desk.in_thread(partial(_judged, run, config, market, hold, cells, sums))
    except Stopped:
        return None


def _judged(
    run: RunRow,
    config: SweepConfig,
    market: MarketColumns,
    hold: SimulationResult,
    cells: CellMetrics,
    sums: Iterable[FloatArray],
) -> Judged:
    found = judge_sweep(
        market,
        config.period,
        config.grid(),
        config.terms,
        hold,
        cells,
        sums,
        seed_of(run.run_key),
    )
    told: dict[str, Any] = asdict(found.judgement)
    told["luck"] = document_of(found, held_days(hold, config.terms))
    told["why"] = None if told["luck"] else found.judgement.unknown
    return Judged([told], columns_of(found.luck))


async def _metrics(stored: StoredSweep) -> CellMetrics:
    eligible = stored.computed & ~await stored.idle() & ~await stored.ruined()
    return CellMetrics(
        sharpe=await stored.column("sharpe"),
        volatility=await stored.column("volatility"),
        eligible=eligible,
    )


async def _stored_sums(stored: StoredSweep) -> list[FloatArray] | None:
    # None where the cells were too many to keep them.
    names = [(part.blobs or {}).get(SUMS) for part in stored.parts]
    if not all(names):
        return None
    return [await stored.reader.read(name) for name in names if name]


async def _distinct(desk: Desk, stored: StoredSweep, eligible: BoolArray) -> BoolArray:
    # The first of each set of cells that no metric tells apart.
    where = np.flatnonzero(eligible)
    told = np.empty((where.shape[0], len(TOLD_APART_BY)))
    for place, metric in enumerate(TOLD_APART_BY):
        told[:, place] = (await stored.column(metric))[where]
    first = await desk.in_thread(lambda: first_of_equal(fingerprints(told)))
    chosen = np.zeros_like(eligible)
    chosen[where[first]] = True
    return chosen

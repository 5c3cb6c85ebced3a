"""A sweep is judged by all of its cells, and a run that was chosen among them by the same."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from api.kinds.backtest.config import BacktestConfig
from api.kinds.backtest.work import simulated
from api.kinds.sweep.config import SweepConfig
from api.kinds.sweep.judging import OTHER_ENGINE, judge
from api.kinds.sweep.stored import stored_sweep
from api.kinds.sweep.sums import SUMS, Stopped, sums_again
from api.runs.terms import ProfiledTerms
from api.storage import judgements
from api.storage.judgement_table import JudgementRow
from api.storage.tables import RunRow
from api.watching.services import AskingServices
from api.working.judging import JudgedDesk, Judging
from api.working.lull import Lull
from engine.analysis.luck.fingerprints import fingerprints
from engine.analysis.luck.of_sweep import held_days
from engine.model.params import HoldParams, SimpleParams
from engine.sweep.grid import Axis
from tests.api.asking import PATIENCE_SECONDS, Questions, Service
from tests.api.installation import StartWorker

AXES = (
    Axis("min_funding_rate", (0.0, 0.00005, 0.0001, 0.00015, 0.0002, 0.0003)),
    Axis("exit_funding_rate", (-0.0002, -0.0001, 0.0, 0.00005)),
    Axis("slippage_bps", (1.0, 3.0)),
)
GRID = SweepConfig(Questions.btc, Questions.three_years, SimpleParams(), AXES, ProfiledTerms())


@pytest.fixture
async def swept(services: AskingServices, service: Service, start_worker: StartWorker) -> RunRow:
    start_worker()
    run = await service.finish(GRID)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(run.id)
    return run


@pytest.fixture
async def judging(services: AskingServices) -> AsyncIterator[Judging]:
    found = Judging(services, Lull())
    yield found
    await found.stop()


def desk_of(services: AskingServices, run: RunRow, *, stopped: bool = False) -> JudgedDesk:
    thread = ThreadPoolExecutor(1)
    return JudgedDesk(services, run, services.results, thread, lambda: stopped)


async def test_what_is_kept_is_what_is_computed_once_more(
    services: AskingServices, swept: RunRow
) -> None:
    stored, desk = await stored_sweep(services.results, swept), desk_of(services, swept)
    market = await desk.market(GRID.market, GRID.period, GRID.terms.costs)
    days = held_days(simulated(market, GRID.around(HoldParams()), hold=True), GRID.terms).days
    traded = stored.computed & ~await stored.idle()
    again = np.concatenate(list(sums_again(market, GRID, traded, days, lambda: False)))
    kept = [await services.results.read((part.blobs or {})[SUMS]) for part in stored.parts]
    assert set(fingerprints(np.concatenate(kept)).tolist()) == set(fingerprints(again).tolist())
    with pytest.raises(Stopped):
        next(sums_again(market, GRID, traded, days, lambda: True))


async def test_the_run_of_its_best_cell_does_not_forget_the_others(
    services: AskingServices, service: Service, swept: RunRow
) -> None:
    judged = await services.results.judgement_of(swept)
    assert judged is not None
    luck = judged["luck"]
    assert luck["distinct_cells"] >= 12
    assert luck["best_by_luck"] is not None
    single = await service.finish(GRID.cell_config(luck["best"]))
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(single.id)
    alone = await services.results.judgement_of(single)
    assert alone is not None
    chosen = f"It was chosen among {luck['distinct_cells']} cells"
    (why,) = [one["sentence"] for one in alone["verdict"]["reasons"] if chosen in one["sentence"]]
    assert why in [one["sentence"] for one in judged["verdict"]["reasons"]]
    other = BacktestConfig(GRID.market, GRID.period, SimpleParams(0.00012), ProfiledTerms())
    run = await service.finish(other)
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await services.progress.judged(run.id)
    found = await services.results.judgement_of(run)
    assert found is not None
    assert not any(chosen in one["sentence"] for one in found["verdict"]["reasons"])


async def test_a_sweep_of_another_engine_is_not_judged_but_says_what_to_do(
    services: AskingServices, swept: RunRow
) -> None:
    swept.engine_version = "another"
    found = await judge(desk_of(services, swept))
    assert found is not None
    (part,) = found.parts
    assert (part["luck"], part["verdict"], part["why"]) == (None, None, OTHER_ENGINE)


async def test_whoever_says_to_be_at_it_is_left_at_it(
    services: AskingServices, judging: Judging, swept: RunRow
) -> None:
    async with services.database.transaction() as session:
        row = await session.get(JudgementRow, swept.id)
        assert row is not None
        row.status, row.parts = "QUEUED", None
    for _ in range(3):  # it waits, and somebody says each time to be at it
        async with services.database.transaction() as session:
            assert await judgements.beat(session, [swept.id])
        await judging.look()
    async with services.database.session() as session:
        found = (await judgements.of_runs(session, [swept.id]))[swept.id]
    assert found is not None
    assert (found.status, found.attempts) == ("QUEUED", 0)


def test_a_cell_is_known_however_it_was_asked_for() -> None:
    assert all(
        GRID.offers(GRID.cell_config(cell))
        for cell in np.flatnonzero(~GRID.grid().invalid_cells()).tolist()
    )
    assert not GRID.offers(
        BacktestConfig(GRID.market, Questions.year, SimpleParams(), ProfiledTerms())
    )
    assert not GRID.offers(
        BacktestConfig(GRID.market, GRID.period, SimpleParams(0.9), ProfiledTerms())
    )
    assert not GRID.offers(GRID)

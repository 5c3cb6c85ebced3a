"""What Redis holds of a run, and for how long: it ends with the run."""

from api.broker.events import ACTIVITY_STREAM, run_stream
from api.storage.runs import RunStatus
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker

_OF_ENDED_RUNS_SECONDS = 120
_RUNS = 20


async def test_soon_after_the_end_redis_holds_nothing_of_a_run(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    runs = [await service.finish(ask.backtest(0.0001 * step)) for step in range(1, _RUNS + 1)]
    for run in runs:
        await services.progress.judged(run.id)
        assert 0 < await services.redis.ttl(run_stream(run.id)) <= _OF_ENDED_RUNS_SECONDS
    lasting = [
        key.decode()
        async for key in services.redis.scan_iter()
        if await services.redis.ttl(key) == -1
    ]
    assert len(lasting) < _RUNS / 2, lasting  # the activity of all runs, and what arq has per lane
    assert not any(run.id in key for run in runs for key in lasting)


async def test_what_all_runs_share_is_bounded(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    for _ in range(3_000):
        await services.publisher.announce(run, RunStatus.RUNNING, 1)
    assert 1_000 <= await services.redis.xlen(ACTIVITY_STREAM) <= 1_200

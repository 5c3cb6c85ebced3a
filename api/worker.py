"""The worker process: `carry worker`."""

import asyncio
import faulthandler
import gc
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext

import uvloop

from api.broker.queue import Lane
from api.logs import configure_logs, get_logger
from api.registry import part_of
from api.runs.age import ends_when_newer
from api.runs.services import Services
from api.settings import Settings
from api.storage import tallies, workers
from api.storage.runs import now_ms
from api.storage.tallies import Tally
from api.tracing import configure_tracing, end_tracing
from engine import compiled
from engine.model.stages import KERNELS

_STORING_SECONDS = 5.0
_SIGNING_OFF_SECONDS = 1.5  # with the others less than `carry up` waits for
_FAST_PLACES = 8  # one computes, the others load and store
_IMPORT_PLACES = 2  # they wait for exchanges nearly all of the time
_SWITCH_SECONDS = 0.001  # a kernel thread in Python code holds the event loop up no longer

log = get_logger(__name__)


Beside = Callable[[], AbstractAsyncContextManager[None]]


def run_worker(
    settings: Settings, grace_seconds: float = 5.0, beside: Beside = nullcontext
) -> None:
    """Take and compute shards until SIGTERM or SIGINT; then finish what runs within the grace.

    What takes longer stops between two chunks and is given back to the other workers. The process
    ends soon after that, whatever it still computes or waits for: the log then has its threads.
    beside: entered on the worker's loop, for whoever measures it.
    """
    configure_logs(settings)
    compiled.place(settings.home)
    sys.setswitchinterval(_SWITCH_SECONDS)
    configure_tracing(settings, "worker")
    try:
        uvloop.run(_work_beside(settings, grace_seconds, beside))
    finally:
        end_tracing(settings)


def worker_name() -> str:
    """Unique among all workers that ever lived."""
    return f"{socket.gethostname()[:64]}:{os.getpid()}:{secrets.token_hex(4)}"


async def _work_beside(settings: Settings, grace_seconds: float, beside: Beside) -> None:
    async with beside():
        await _work(settings, grace_seconds)


async def _work(settings: Settings, grace_seconds: float) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    services = Services(settings)
    try:
        await services.open()
        name = worker_name()
        async with services.database.transaction() as session:
            # Before numba is loaded: whoever looks sees that a worker is coming.
            await workers.beat(session, name, now_ms(), now_ms(), 0, (0, KERNELS))
            await tallies.add(session, Tally.WORKERS_STARTED)
        async with ends_when_newer(services.database, settings.heartbeat_seconds):
            await _serve(services, name, grace_seconds, stopping)
    finally:
        await services.close()


async def _serve(
    services: Services, name: str, grace_seconds: float, stopping: asyncio.Event
) -> None:
    # Here, not above: these load numba.
    from api.previewing.answering import Answering, InThread
    from api.previewing.protocol import Answer, Question
    from api.webhooks.courier import Courier
    from api.working.heart import Heart
    from api.working.judging import Judging
    from api.working.lanes import Lanes
    from api.working.lull import Lull
    from api.working.runner import Runner, Stop
    from api.working.turns import Turns
    from api.working.upkeep import Upkeep
    from api.working.warming import Warming

    settings, warming = services.settings, Warming()
    lull = Lull()
    courier = Courier(services.database, settings)
    judging, upkeep = Judging(services, lull), Upkeep(services)

    def follow() -> None:  # runs have ended here
        courier.look_now()
        upkeep.look_now()

    runner = Runner(services, name, lambda: lull.then(follow), judging.soon)
    places = {Lane.FAST: _FAST_PLACES, Lane.BULK: settings.worker_threads + 1}
    places[Lane.IMPORT] = _IMPORT_PLACES
    turns = Turns(services, runner, lull, places, warming.so_far)
    heart = Heart(services, runner, turns, warming, judging)
    warming.on_stage = heart.tell_kernels
    lanes = Lanes(services.redis_url, turns, places, heart.look_now)

    async def answers(question: Question, in_thread: InThread) -> Answer:
        answer: Answer = await part_of(question.kind, "previewed").answer(
            services.catalog, question, in_thread
        )
        return answer

    previews = Answering(services.redis_url, answers)
    warming.start()
    try:
        # What signed on is heard of for a while; mostly all kernels are loaded before that is over.
        await _comes_before(stopping, warming.complete, settings.heartbeat_seconds)
        heart.start()
        if await _comes_before(stopping, warming.plain):
            lanes.start()
            courier.start()
            upkeep.start()
            log.info("worker takes plain runs", worker=runner.worker)
        if await _comes_before(stopping, warming.complete):
            gc.freeze()
            gc.enable()  # `carry worker` starts without
            judging.start()
            previews.start()
            log.info("worker ready", worker=runner.worker, threads=settings.worker_threads)
        await stopping.wait()
    finally:
        warming.stop()
        log.info("worker stops", shards=len(runner.active))
        # Python itself waits for every thread, however long it computes.
        latest = grace_seconds + _STORING_SECONDS + _SIGNING_OFF_SECONDS
        faulthandler.dump_traceback_later(latest, exit=True)
        turns.stop()
        ending = [
            asyncio.create_task(turns.ended(), name="shards"),
            *(
                asyncio.create_task(part.stop(), name=type(part).__name__.lower())
                for part in (lanes, previews, courier, upkeep, judging)
            ),
        ]
        _, left = await asyncio.wait(ending, timeout=grace_seconds)
        if left:
            for key in list(runner.active):
                runner.stop_run(key.run_id, Stop.SHUTDOWN)
            _, left = await asyncio.wait(left, timeout=_STORING_SECONDS)
        if left:  # its silence will tell the reconciler to give its shards to others
            names = sorted(task.get_name() for task in left)
            log.warning("worker does not wait", shards=len(runner.active), still_ending=names)
        await heart.stop()
        runner.close()


async def _comes_before(
    stopping: asyncio.Event, what: asyncio.Future[None], within_seconds: float | None = None
) -> bool:
    # Whether it is there, and not the end; raises what it raises.
    if not what.done():
        stop = asyncio.ensure_future(stopping.wait())
        await asyncio.wait(
            (stop, what), timeout=within_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        stop.cancel()
    if not what.done():
        return False
    what.result()
    return True

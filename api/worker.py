"""The worker process: `carry worker`."""

import asyncio
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
from api.runs.services import Services
from api.settings import Settings
from api.tracing import configure_tracing, end_tracing
from engine import compiled

_STORING_SECONDS = 5.0
_FAST_PLACES = 8  # one computes, the others load and store
_IMPORT_PLACES = 2  # they wait for exchanges nearly all of the time
_SWITCH_SECONDS = 0.001  # a kernel thread in Python code holds the event loop up no longer

log = get_logger(__name__)


Beside = Callable[[], AbstractAsyncContextManager[None]]


def run_worker(
    settings: Settings, grace_seconds: float = 5.0, beside: Beside = nullcontext
) -> None:
    """Take and compute shards until SIGTERM or SIGINT; then finish what runs within the grace.

    What takes longer stops between two chunks and is given back to the other workers.
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
    # Here, not above: these load numba.
    from api.webhooks.courier import Courier
    from api.working.heart import Heart
    from api.working.lanes import Lanes
    from api.working.runner import Runner, Stop
    from api.working.turns import Turns
    from engine.warm import warm_kernels

    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    services = Services(settings)
    try:
        await asyncio.gather(services.open(), asyncio.to_thread(warm_kernels))
        courier = Courier(services.database, settings)
        runner = Runner(services, worker_name(), courier.look_now)
        places = {Lane.FAST: _FAST_PLACES, Lane.BULK: settings.worker_threads + 1}
        places[Lane.IMPORT] = _IMPORT_PLACES
        turns = Turns(services, runner, places)
        heart = Heart(services, runner, turns)
        lanes = Lanes(services.redis_url, turns, places, heart.look_now)
        gc.freeze()
        gc.enable()  # `carry worker` starts without
        await heart.start()
        lanes.start()
        courier.start()
        log.info("worker ready", worker=runner.worker, threads=settings.worker_threads)
        await stopping.wait()
        log.info("worker stops", shards=len(runner.active))
        turns.stop()
        await lanes.stop()
        try:
            await asyncio.wait_for(turns.ended(), grace_seconds)
        except TimeoutError:
            for key in list(runner.active):
                runner.stop_run(key.run_id, Stop.SHUTDOWN)
            try:
                await asyncio.wait_for(turns.ended(), _STORING_SECONDS)
            except TimeoutError:  # its silence will tell the reconciler to give them to others
                log.warning("worker ends before its shards", shards=len(runner.active))
        await courier.stop()
        await heart.stop()
        runner.close()
    finally:
        await services.close()

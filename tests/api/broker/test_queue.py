"""Wakes: jobs of arq's that say nothing but their lane."""

import ast
import asyncio
from pathlib import Path

from api.broker.queue import WAKE, Lane, speaking_arq, wakes_called_out
from api.broker.redis_server import EmbeddedRedis
from api.watching.services import AskingServices

_API = Path(__file__).resolve().parents[3] / "api"
_PUBLIC = {"arq.connections": {"ArqRedis"}, "arq.worker": {"Worker", "func"}}


def test_arq_is_known_by_its_public_face_alone() -> None:
    for path in _API.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ImportFrom(module=str(module)) if module.split(".")[0] == "arq":
                    assert {one.name for one in node.names} <= _PUBLIC[module], path
                case ast.Import(names=names):
                    assert "arq" not in {one.name.split(".")[0] for one in names}, path
                case ast.ClassDef(bases=bases):
                    named = {base.id for base in bases if isinstance(base, ast.Name)}
                    assert not named & {"ArqRedis", "Worker"}, path


async def test_every_wake_is_a_job_of_its_own_without_content(services: AskingServices) -> None:
    assert await services.queue.wake(Lane.BULK, 3)
    jobs = await speaking_arq(services.redis).queued_jobs(queue_name=Lane.BULK.queue_name)
    assert len({job.job_id for job in jobs}) == 3
    assert [(job.function, *job.args) for job in jobs] == [(WAKE,)] * 3


async def test_a_wake_is_called_out_by_the_name_of_its_job(services: AskingServices) -> None:
    heard = wakes_called_out(services.redis)
    first = asyncio.ensure_future(anext(heard))
    async with asyncio.timeout(60):
        while not await services.redis.pubsub_channels("*"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await services.queue.wake(Lane.BULK)
    lane, wake = await first
    (job,) = await speaking_arq(services.redis).queued_jobs(queue_name=Lane.BULK.queue_name)
    assert (lane, wake) == (Lane.BULK, job.job_id)
    await heard.aclose()


async def test_nobody_is_woken_without_redis_and_that_is_told(
    services: AskingServices, redis_server: EmbeddedRedis
) -> None:
    redis_server.stop()
    assert not await services.queue.wake(Lane.FAST)

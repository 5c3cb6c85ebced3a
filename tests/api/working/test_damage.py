"""A damaged disk: what reads damaged columns says so, and computing them again mends them."""

import pytest

from api.errors import BlobDamaged
from api.storage.checking import check
from api.storage.tables import BlobRow
from api.submitting.cancel import delete
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service
from tests.api.installation import StartWorker


async def _damage(services: AskingServices, sha256: str) -> None:
    async with services.database.transaction() as session:
        row = await session.get(BlobRow, sha256)
        assert row is not None
        row.data = row.data[:-1] + b"?"


async def test_a_run_on_damaged_data_fails_and_names_them(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    run = await service.start(ask.backtest())
    (perp,) = [one["sha256"] for one in run.series if one["kind"] == "perp"]
    await _damage(services, perp)
    start_worker()
    ended = await service.ended(run)
    assert ended.failure == (
        f"stored columns must have the SHA-256 they are named by, {perp} do not: "
        "`carry check` names what uses them"
    )
    (shard,) = await service.shards(run)
    assert shard.attempts == 1  # the same again would fail the same way


async def test_a_damaged_result_is_mended_by_the_same_run(
    services: AskingServices, service: Service, start_worker: StartWorker, ask: Questions
) -> None:
    start_worker()
    run = await service.finish(ask.backtest())
    (shard,) = await service.shards(run)
    assert shard.blobs
    sha256 = next(iter(shard.blobs.values()))
    await _damage(services, sha256)
    with pytest.raises(BlobDamaged, match=sha256):
        await services.results.columns(sha256)
    (flaw,) = (await check(services.database)).flaws
    assert flaw.what == "damaged"
    assert run.id in flaw.users[0]
    await delete(services, run.id)
    again = await service.finish(ask.backtest())
    assert (await service.shards(again))[0].blobs == shard.blobs
    assert await services.results.columns(sha256)
    assert (await check(services.database)).is_whole

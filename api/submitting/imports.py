"""From a request for an exchange's data to a stored run that a worker takes up."""

import asyncio
from collections.abc import Mapping
from typing import Any

from api.broker.queue import Lane, ShardJob
from api.market_data.exchange.request import ExchangeRequest
from api.runs.config_values import document_hash
from api.runs.services import Services
from api.storage.runs import RunKind, RunStatus, new_run_id, now_ms
from api.storage.tables import RunRow, ShardRow
from api.submitting.submit import Accepted, answer_of, check_texts, keyed_input, store_run
from engine.version import ENGINE_VERSION


async def submit_import(
    services: Services,
    request: ExchangeRequest,
    *,
    sent_input: Mapping[str, Any],
    open_ended: bool,
    owner: str = "",
    label: str | None = None,
    idempotency_key: str | None = None,
) -> Accepted:
    """Store and queue an import, or find the one under way for the same question.

    open_ended: until now; asked again a moment later that is the same question. An import that
    has ended answers no other: the exchange may have more by then.
    Raises InvalidInput or LimitExceeded; nothing is stored then.
    """
    check_texts(services.settings, label, idempotency_key)
    keyed = keyed_input(RunKind.IMPORT, sent_input, owner, idempotency_key)
    document = request.to_document()
    asked = {**document, "until_ms": None} if open_ended else document
    created = now_ms()
    run_key = document_hash([RunKind.IMPORT, asked])
    run = RunRow(
        id=new_run_id(created),
        owner=owner,
        kind=RunKind.IMPORT,
        status=RunStatus.QUEUED,
        label=label,
        input=dict(sent_input),
        config=document,
        series=[],
        engine_version=ENGINE_VERSION,
        config_hash=document_hash([RunKind.IMPORT, document]),
        data_hash="",
        run_key=run_key,
        active_run_key=run_key,
        created_at_ms=created,
        shard_count=1,
        lane=Lane.IMPORT,
        progress_total=request.hours,
        progress_unit="hours",
        warnings=[],
    )

    async def store_and_queue() -> Accepted:
        if keyed is not None:
            async with services.database.session() as session:
                answered = await answer_of(session, keyed)
            if answered is not None:
                return Accepted(answered, reused=True)
        shard = ShardRow(run_id=run.id, shard_index=0, status=RunStatus.QUEUED, last_cell=1)
        earlier = await store_run(services, run, [shard], keyed)
        if earlier is not None:
            return Accepted(earlier, reused=True)
        if await services.enqueue([ShardJob(run.id, 0, 0, Lane.IMPORT)]):
            await services.publisher.announce(run, RunStatus.QUEUED, 0)
        return Accepted(run, reused=False)

    # Shielded: what is stored is also queued, when the client hangs up in between.
    return await asyncio.shield(store_and_queue())

"""From a config to a stored run: checked, planned, stored, queued."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ApiError, BlobNotFound, InvalidInput
from api.registry import config_of, has_part, kind_of
from api.runs.config import RunConfig
from api.runs.material import Material, versions_of
from api.runs.names import RunKind
from api.runs.outline import asked_of
from api.runs.plan import Plan, Quota
from api.runs.planned import planned_values, shards_of
from api.runs.services import Services
from api.runs.strict import refuse_flaws
from api.runs.values import document_hash
from api.settings import Settings
from api.storage import blob_uses, idempotency, judgements, outlines, runs
from api.storage.idempotency import KeyedInput
from api.storage.outlines import Asked
from api.storage.runs import RunStatus, new_run_id, now_ms
from api.storage.tables import RunRow, ShardRow
from api.submitting.limits import check_queue, check_quota
from api.tracing import traceparent

_LONGEST_IDEMPOTENCY_KEY = 200
_STORE_ATTEMPTS = 5

Beside = Callable[[AsyncSession, RunRow], Awaitable[None]]
"""What else happens in the transaction that stores a run, or finds the one that answers."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run that is not stored yet, with what is stored beside its row."""

    row: RunRow
    shards: list[ShardRow]
    about: Asked
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The run that answers a question; reused: it was there before."""

    run: RunRow
    reused: bool


async def submit(
    services: Services,
    config: RunConfig,
    *,
    sent_input: Mapping[str, Any],
    owner: str = "",
    label: str | None = None,
    idempotency_key: str | None = None,
    like: RunRow | None = None,
    strict_data: bool = False,
    barred: ApiError | None = None,
    beside: Beside | None = None,
) -> Accepted:
    """Store a run and queue its shards, or find the run that answers the same question.

    like: a run whose series revisions are to be used instead of the current ones.
    strict_data: refuse a period whose data have a flaw; of several markets that stand alone, let
    each one with a flaw fail for itself.
    idempotency_key: sent again with the same input, it is answered by the same run, whatever
    became of the run, the data and the limits since; with another input it is refused.
    barred: start nothing; raised where no stored run answers.
    beside: done in the same transaction; what it raises leaves everything as it was.
    Raises MarketNotFound, NoData, LimitExceeded or InvalidInput; nothing is stored then.
    """
    check_texts(services.settings, label, idempotency_key)
    keyed = keyed_input(config.kind, sent_input, owner, idempotency_key)

    async def answer() -> Accepted:
        if keyed is not None:
            # First of all: what a key once got must not depend on today's data and limits.
            async with services.database.session() as session:
                answered = await answer_of(session, keyed)
            if answered is not None:
                return Accepted(answered, reused=True)
        asked, material = await checked(services, config, like=like, strict_data=strict_data)
        planned = asked.plan(material.settlements, services.settings.shard_event_cells)
        run = _row(asked, planned, material, sent_input, owner, label)
        if barred is not None:
            return Accepted(await _stored(services, run, barred), reused=True)
        about = asked_of(asked, None if like is None else like.id)
        quota = asked.quota(services.settings)
        new = NewRun(run, shards_of(run.id, planned), about, quota)
        earlier = await store_run(services, new, keyed, beside)
        if earlier is not None:
            return Accepted(earlier, reused=True)
        if await services.queue.wake(planned.lane):
            await services.publisher.announce(run, RunStatus.QUEUED, 0)
        return Accepted(run, reused=False)

    async def answer_of_what_is_there() -> Accepted:
        # An import made the series that was found an old one, and pruning took it: find the new.
        for _ in range(_STORE_ATTEMPTS - 1):
            with suppress(BlobNotFound):
                return await answer()
        return await answer()

    # Shielded: what is stored is also queued, and no transaction is left open half-way, when the
    # client hangs up in between.
    return await asyncio.shield(answer_of_what_is_there())


async def checked(
    services: Services, config: RunConfig, *, like: RunRow | None = None, strict_data: bool = False
) -> tuple[RunConfig, Material]:
    """What is asked once it is within the limits, and the data for it.

    like, strict_data: as of `submit`. Raises MarketNotFound, NoData, LimitExceeded or InvalidInput.
    """
    asked = config.strictly() if strict_data else config
    asked.check_limits(services.settings)
    if like is None:
        material = await asked.gather(services.catalog)
    else:
        material = await asked.pinned(services.catalog, like)
    if strict_data and not kind_of(asked.kind).shards_stand_alone:
        await _refuse_flaws(services, asked, material)
    return asked, material


async def _stored(services: Services, run: RunRow, barred: ApiError) -> RunRow:
    async with services.database.session() as session:
        stored = await runs.find_reusable(session, run.owner, run.run_key)
    if stored is None:
        raise barred
    return stored


async def _refuse_flaws(services: Services, config: RunConfig, material: Material) -> None:
    period = config.computed_from
    if period is None:
        return
    for market in config.subject():
        versions = versions_of(material.series, market)
        await refuse_flaws(services.catalog, market, period, versions)


async def store_run(
    services: Services, new: NewRun, keyed: KeyedInput | None, beside: Beside | None = None
) -> RunRow | None:
    """Store a run, unless an earlier one answers its question: then that one, else None.

    Raises BlobNotFound where a series that it names is gone.
    """
    for _ in range(_STORE_ATTEMPTS - 1):
        try:
            return await _try_to_store(services, new, keyed, beside)
        except IntegrityError:
            # An equal mutation was faster (the unique constraints let only one of them in), or
            # the run that would have answered was deleted meanwhile: look again.
            continue
    return await _try_to_store(services, new, keyed, beside)


async def _try_to_store(
    services: Services, new: NewRun, keyed: KeyedInput | None, beside: Beside | None
) -> RunRow | None:
    run = new.row
    async with services.database.transaction(durable=True) as session:
        if keyed is not None:
            answered = await answer_of(session, keyed)
            if answered is not None:
                return answered
        earlier = await runs.find_reusable(session, run.owner, run.run_key)
        if earlier is None:
            await check_queue(session, services.settings, run.owner)
            await check_quota(session, new.quota, RunKind(run.kind), run.owner)
            await blob_uses.hold(session, [one["sha256"] for one in run.series])
            await runs.insert(session, run, new.shards)
            outlines.add(session, run.id, new.about)
            if has_part(run.kind, "judging"):
                scope = config_of(run).choice_scope if kind_of(run.kind).offers_choice else None
                judgements.expect(session, run.id, scope)
        elif earlier.label is None:
            earlier.label = run.label  # asked again under a name: it is found by that from now on
        if keyed is not None:
            await idempotency.remember(session, keyed, (earlier or run).id)
        if beside is not None:
            await beside(session, earlier or run)
    return earlier


async def answer_of(session: AsyncSession, keyed: KeyedInput) -> RunRow | None:
    """The run that a key stands for; None: the key is free. Raises InvalidInput."""
    found = await idempotency.find(session, keyed.owner, keyed.key)
    if found is None:
        return None
    if found.input_hash != keyed.input_hash:
        raise InvalidInput(
            "idempotencyKey", f"must not be used again for another input, was {keyed.key!r}"
        )
    return found.run


def keyed_input(
    kind: RunKind, sent_input: Mapping[str, Any], owner: str, key: str | None
) -> KeyedInput | None:
    """What an idempotency key stands for; None without one."""
    if key is None:
        return None
    asked = {name: value for name, value in sent_input.items() if name != "idempotencyKey"}
    return KeyedInput(owner, key, document_hash([kind, asked]))


def _row(
    config: RunConfig,
    planned: Plan,
    material: Material,
    sent_input: Mapping[str, Any],
    owner: str,
    label: str | None,
) -> RunRow:
    created = now_ms()
    run_key = config.run_key(material.data_hash)
    return RunRow(
        **planned_values(kind_of(config.kind), config, planned, run_key),
        id=new_run_id(created),
        owner=owner,
        status=RunStatus.QUEUED,
        label=label,
        input=dict(sent_input),
        series=list(material.series),
        data_hash=material.data_hash,
        created_at_ms=created,
        warnings=list(material.warnings),
        synthetic=material.synthetic,
        trace_parent=traceparent(),
    )


def check_texts(settings: Settings, label: str | None, idempotency_key: str | None) -> None:
    """Refuse, as InvalidInput, a label or a key that is too long or empty."""
    limit = settings.max_label_length
    if label is not None and len(label) > limit:
        raise InvalidInput("label", f"must have at most {limit} characters, was {len(label)}")
    if idempotency_key is None:
        return
    if not 1 <= len(idempotency_key) <= _LONGEST_IDEMPOTENCY_KEY:
        raise InvalidInput(
            "idempotencyKey",
            f"must have 1 to {_LONGEST_IDEMPOTENCY_KEY} characters, was {len(idempotency_key)}",
        )

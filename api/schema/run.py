"""What every run has, whatever it computes."""

from datetime import datetime
from typing import Any

import strawberry

from api.broker.events import eta_seconds
from api.instants import instant, instant_or_none
from api.registry import part_of
from api.runs.meant_input import input_as_meant
from api.runs.venue_profile import profile_from
from api.schema.context import Info
from api.schema.enums import RunKind, RunStatus, WaitReason
from api.schema.fixed import FIXED
from api.schema.ids import run_node_id
from api.schema.lengths import at_most
from api.schema.run_summary import RunSummary, summary_of
from api.schema.scalars import BigInt, JsonValue
from api.schema.trials import TRIALS, TRIALS_ARE_EXACT, trials_of_run
from api.schema.venue_values import VenueProfileUse, profile_use_of
from api.storage.runs import now_ms
from api.storage.tables import RunRow
from api.watching.waiting import waiting_for


@strawberry.interface(description="Anything that `node` finds by its id.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque id, unique among all nodes.")


@strawberry.type(description="How far a run is.")
class Progress:
    done: BigInt = strawberry.field(description="Units done.")
    total: BigInt = strawberry.field(description="Units in all.")
    fraction: float = strawberry.field(description="Share done: `done` over `total`, 0 to 1.")
    eta_seconds: float | None = strawberry.field(
        description="Time left at the pace so far; null before there is a pace."
    )
    unit: str = strawberry.field(description="What is counted: settlements, cells, markets, hours.")


@strawberry.type(description="What a queued run waits for.")
class Waiting:
    reason: WaitReason = strawberry.field(description="The reason.")
    message: str = strawberry.field(description="The same in words.")


@strawberry.type(description="Why there is no result.")
class Failure:
    message: str = strawberry.field(description="The reason in words.")


@strawberry.type(description="A revision of a stored series.")
class SeriesRef:
    venue: str = strawberry.field(description="The market's venue.")
    symbol: str = strawberry.field(description="The market's symbol.")
    kind: str = strawberry.field(description="One of funding, perp, spot, mark, funding_mark.")
    timeframe: str | None = strawberry.field(
        description='Bar length such as "1h"; null for series without bars.'
    )
    sha256: str = strawberry.field(description="Hash of the series' columns.")
    revision: int = strawberry.field(description="Its number; imports count up.")


@strawberry.type(description="What a result was computed from: equal hashes, equal result.")
class Provenance:
    engine_version: str = strawberry.field(description="Version of the engine.")
    config_hash: str = strawberry.field(description="SHA-256 of the resolved configuration.")
    data_hash: str = strawberry.field(
        description="SHA-256 over the series up to the end of the period."
    )
    series: list[SeriesRef] = strawberry.field(description="The series that were used.")
    venue_profiles: list[VenueProfileUse] = strawberry.field(
        description="What was taken of a venue's profile, one per market; empty without one."
    )


@strawberry.interface(description="One question to the engine, and what has come of it.")
class Run(Node):
    row: strawberry.Private[RunRow]
    kind: RunKind = strawberry.field(description="What it computes.")
    status: RunStatus = strawberry.field(description="Where it stands.")
    created_at: datetime = strawberry.field(description="When it was accepted.")
    started_at: datetime | None = strawberry.field(description="When a worker took it up.")
    finished_at: datetime | None = strawberry.field(description="When it ended.")
    label: str | None = strawberry.field(description="Its name for people.")
    tags: list[str] = strawberry.field(description="Words to find it by.", metadata=at_most("tags"))
    note: str | None = strawberry.field(description="What somebody wrote about it.")
    pinned: bool = strawberry.field(description="Whether somebody wants it kept.")
    failure: Failure | None = strawberry.field(description="Why it failed, if it did.")
    input: JsonValue = strawberry.field(description="The input exactly as it was sent.")

    @strawberry.field(
        description="What it waits for while it is QUEUED; null at any other time.", metadata=FIXED
    )
    async def waiting(self, info: Info) -> Waiting | None:
        if self.status is not RunStatus.QUEUED:
            return None
        wait = waiting_for(self.row, await info.context.services.presence.alive())
        if wait is None:
            return None
        return Waiting(reason=WaitReason(wait.reason.value), message=wait.message)

    @strawberry.field(description="How far it is.", metadata=FIXED)
    def progress(self) -> Progress:
        return stored_progress(self.row)

    @strawberry.field(description=f"{TRIALS} Of several markets: their sum. Null for an import.")
    async def trials(self, info: Info) -> BigInt | None:
        found = await trials_of_run(info, self.row)
        return None if found is None else BigInt(found.count)

    @strawberry.field(description=TRIALS_ARE_EXACT)
    async def trials_are_exact(self, info: Info) -> bool | None:
        found = await trials_of_run(info, self.row)
        return None if found is None else found.is_exact

    @strawberry.field(description="It in one line, without its result.", metadata=FIXED)
    async def summary(self, info: Info) -> RunSummary:
        return await summary_of(info, self.row)

    @strawberry.field(
        description="The id of the run that it was opened from, as a sweep's cell is; null of all "
        "others. That run may have been deleted since.",
        metadata=FIXED,
    )
    async def opened_from(self, info: Info) -> strawberry.ID | None:
        outline = await info.context.results.outline_of(self.row)
        origin = None if outline is None else outline.opened_from
        return None if origin is None else run_node_id(origin)

    @strawberry.field(description="How many stored runs were opened from it.")
    async def opened_count(self, info: Info) -> int:
        return await info.context.results.opened_from(self.row)

    @strawberry.field(
        description="Whether workers ask it again once its markets have new data (`updateRun`); "
        "the run that it becomes is asked again from then on in its place."
    )
    async def rerun_on_new_data(self, info: Info) -> bool:
        return (await info.context.services.rerun_of(self.row.id)).wanted

    @strawberry.field(
        description="Why it could not be asked again the last time; null where nothing kept it."
    )
    async def rerun_failure(self, info: Info) -> str | None:
        return (await info.context.services.rerun_of(self.row.id)).failure

    @strawberry.field(description="The run that became this one on new data; null where none did.")
    async def rerun_of(self, info: Info) -> "Run | None":
        rerun = await info.context.services.rerun_of(self.row.id)
        return await _linked(info, rerun.rerun_of_id)

    @strawberry.field(
        description="The run that it was asked again as on new data; null where it was not."
    )
    async def rerun_as(self, info: Info) -> "Run | None":
        rerun = await info.context.services.rerun_of(self.row.id)
        return await _linked(info, rerun.rerun_as_id)

    @strawberry.field(description="What its result was computed from.", metadata=FIXED)
    def provenance(self) -> Provenance:
        return Provenance(
            engine_version=self.row.engine_version,
            config_hash=self.row.config_hash,
            data_hash=self.row.data_hash,
            series=[_series_ref(series) for series in self.row.series],
            venue_profiles=_profile_uses(self.row.config),
        )


def run_fields(row: RunRow) -> dict[str, Any]:
    """The plain fields of Run for the constructor of any kind of run."""
    return {
        "row": row,
        "id": run_node_id(row.id),
        "kind": RunKind(row.kind),
        "status": RunStatus(row.status),
        "created_at": instant(row.created_at_ms),
        "started_at": instant_or_none(row.started_at_ms),
        "finished_at": instant_or_none(row.finished_at_ms),
        "label": row.label,
        "tags": row.tags,
        "note": row.note,
        "pinned": row.pinned,
        "failure": None if row.failure is None else Failure(message=row.failure),
        "input": input_as_meant(row.input, row.config),
    }


async def _linked(info: Info, run_id: str | None) -> Run | None:
    # Of the same owner as the run that names it.
    row = None if run_id is None else await info.context.services.run(run_id)
    if row is None:
        return None
    form: Run = part_of(row.kind, "graphql").form(row)
    return form


def progress_of(done: int, total: int, unit: str, eta: float | None) -> Progress:
    """Progress with its fraction."""
    fraction = min(done / total, 1.0) if total > 0 else 1.0
    return Progress(
        done=BigInt(done), total=BigInt(total), fraction=fraction, eta_seconds=eta, unit=unit
    )


def stored_progress(row: RunRow) -> Progress:
    """How far a run is by its row."""
    eta = None
    if row.status == RunStatus.RUNNING.value:
        eta = eta_seconds(row.started_at_ms, now_ms(), row.progress_done, row.progress_total)
    return progress_of(row.progress_done, row.progress_total, row.progress_unit, eta)


def _profile_uses(config: dict[str, Any]) -> list[VenueProfileUse]:
    documents = (part.get("venue_profile") for part in (config, *config.get("terms", ())))
    uses = (profile_use_of(profile_from(document)) for document in documents)
    return [use for use in uses if use is not None]


def _series_ref(series: dict[str, Any]) -> SeriesRef:
    return SeriesRef(
        venue=series["venue"],
        symbol=series["symbol"],
        kind=series["kind"],
        timeframe=series["timeframe"] or None,
        sha256=series["sha256"],
        revision=series["revision"],
    )

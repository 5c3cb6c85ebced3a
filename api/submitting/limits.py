"""How much may wait at a time: in all, of one owner, and of a kind that has a quota."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import LimitExceeded
from api.runs.names import RunKind
from api.runs.plan import Quota
from api.settings import Settings
from api.storage import runs
from api.storage.run_filters import RunFilter
from api.storage.runs import ACTIVE, now_ms

_HOUR_MS = 3_600_000


async def check_queue(session: AsyncSession, settings: Settings, owner: str) -> None:
    """Raises LimitExceeded where no further run may wait."""
    limits: list[tuple[int, str | None, str]] = [(settings.max_queued_runs, None, "runs")]
    if owner:  # without keys there is nobody to leave room for
        limits.append((settings.max_queued_runs_per_owner, owner, "runs of one owner"))
    for limit, whose, what in limits:
        queued = (await runs.queue_state(session, whose)).queued
        if queued >= limit:
            raise LimitExceeded(
                limit, queued + 1, f"at most {limit} {what} may wait at a time, were {queued}"
            )


async def check_quota(
    session: AsyncSession, quota: Quota | None, kind: RunKind, owner: str
) -> None:
    """Raises LimitExceeded where an owner has, or started, as many of a kind as one may.

    Counted are those that are stored. Where no keys are asked for there is no quota.
    """
    if quota is None or not owner:
        return
    active = 0
    for status in ACTIVE:
        which = RunFilter(kind=kind, status=status)
        active += await runs.count(session, owner=owner, which=which)
    if active >= quota.at_once:
        raise LimitExceeded(
            quota.at_once,
            active + 1,
            f"at most {quota.at_once} {quota.of} of one owner may wait or run at a time, "
            f"were {active}",
        )
    lately = RunFilter(kind=kind, created_from_ms=now_ms() - _HOUR_MS)
    if quota.per_hour:
        started = await runs.count(session, owner=owner, which=lately)
        if started >= quota.per_hour:
            raise LimitExceeded(
                quota.per_hour,
                started + 1,
                f"at most {quota.per_hour} {quota.of} may be started by one owner in an hour, "
                f"were {started}",
            )

"""What was tried: a set of numbers for each shard and market, kept when runs are deleted."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.shards import Claim
from api.storage.trials_table import TrialsRow
from api.storage.upsert import insert_into

Numbers = NDArray[np.uint64]

_STORED = np.dtype("<u8")
_ROWS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class TrialSet:
    """The trials of a part of a run on one market and period.

    numbers: ascending, each once, all below share x 2^64. share: of the trials that is kept;
    1 for all.
    """

    venue: str
    symbol: str
    start_ms: int
    end_ms: int
    numbers: Numbers
    share: float = 1.0

    def is_about(self, start_ms: int, end_ms: int) -> bool:
        """Whether both periods have at least half of the shorter one in common."""
        common = min(self.end_ms, end_ms) - max(self.start_ms, start_ms)
        shorter = min(self.end_ms - self.start_ms, end_ms - start_ms)
        return 2 * common >= shorter


async def store(session: AsyncSession, claimed: Claim, tried: Sequence[TrialSet]) -> None:
    """Keep what a shard tried; part of what writes its result, and once like that."""
    rows = [
        {
            "run_id": claimed.run.id,
            "shard_index": claimed.shard.shard_index,
            "owner": claimed.run.owner,
            "venue": one.venue,
            "symbol": one.symbol,
            "start_ms": one.start_ms,
            "end_ms": one.end_ms,
            "share": one.share,
            "numbers": one.numbers.astype(_STORED).tobytes(),
        }
        for one in tried
        if len(one.numbers)
    ]
    if rows:
        await session.execute(insert_into(session, TrialsRow).on_conflict_do_nothing(), rows)


async def of_market(
    session: AsyncSession, owner: str, venue: str, symbol: str
) -> AsyncIterator[TrialSet]:
    """All that an owner tried on a market, a few at a time: there may be many and large ones."""
    query = (
        select(TrialsRow)
        .where(
            col(TrialsRow.owner) == owner,
            col(TrialsRow.venue) == venue,
            col(TrialsRow.symbol) == symbol,
        )
        .execution_options(yield_per=_ROWS_AT_ONCE)
    )
    async for row in (await session.stream(query)).scalars():
        numbers = np.frombuffer(row.numbers, dtype=_STORED).astype(np.uint64)
        yield TrialSet(venue, symbol, row.start_ms, row.end_ms, numbers, row.share)

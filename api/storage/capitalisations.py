"""What coins are worth, as the last list had it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from api.storage.capitalisation_table import CapitalisationRow


async def replace(session: AsyncSession, usd_of: Mapping[str, float], as_of_ms: int) -> None:
    """Put a list in the place of the one before it."""
    await session.execute(delete(CapitalisationRow))
    rows = [{"coin": coin, "usd": usd, "as_of_ms": as_of_ms} for coin, usd in usd_of.items()]
    await session.execute(insert(CapitalisationRow), rows)


async def of_coins(
    session: AsyncSession, coins: Sequence[str] | None = None
) -> dict[str, CapitalisationRow]:
    """Those of the coins that are known; None: all."""
    query = select(CapitalisationRow)
    if coins is not None:
        query = query.where(col(CapitalisationRow.coin).in_(coins))
    return {row.coin: row for row in (await session.execute(query)).scalars()}

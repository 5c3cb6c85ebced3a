"""How an import is stopped: from outside, and last of all by the run that it is for."""

from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

StillWanted = Callable[[AsyncSession], Awaitable[bool]]
"""Asked inside of the transaction that stores: whether the result is wanted to its end."""


class Stopped(Exception):
    """The work was told to stop before its end."""

"""The gate every request and every operation of a WebSocket passes."""

from dataclasses import dataclass

from api.access.authenticator import Authenticator
from api.access.grants import Access


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from, and the Authorization headers it came with."""

    authorization: tuple[str, ...]
    address: str


class Gate:
    """Lets in who may come in; one per process."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator

    async def admit(self, caller: Caller) -> Access:
        """What the caller may do. Raises KeyRefused or KeysUnreadable."""
        return await self._authenticator.access(caller.authorization)

    async def recheck(self, caller: Caller) -> None:
        """KeyRefused as soon as the key of an open stream is over; no news is good news."""
        await self._authenticator.access(caller.authorization)

    async def close(self) -> None:
        """Finish what goes on in the background."""
        await self._authenticator.close()

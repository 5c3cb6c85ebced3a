"""The gate every request and every operation of a WebSocket passes."""

from dataclasses import dataclass

from api.access.authenticator import Authenticator
from api.access.grants import Access
from api.access.sockets import OpenSockets
from api.broker.request_counts import RequestCounts, network_of
from api.errors import KeyRefused
from api.settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from, and the Authorization headers it came with."""

    authorization: tuple[str, ...]
    address: str


class Gate:
    """Lets in who may come in; one per process."""

    def __init__(
        self, authenticator: Authenticator, rates: RequestCounts, settings: Settings
    ) -> None:
        self._authenticator = authenticator
        self._rates = rates
        self._settings = settings
        self.sockets = OpenSockets()

    async def admit(self, caller: Caller) -> Access:
        """What the caller may do. Raises KeyRefused, KeysUnreadable or RateExceeded."""
        try:
            access = await self._authenticator.access(caller.authorization)
        except KeyRefused:
            if caller.authorization:
                # Per address, and only the wrong ones: a neighbour with a right key is let in.
                limit = self._settings.max_refused_keys_per_minute
                await self._rates.count("refused", network_of(caller.address), limit)
            raise
        if access.key_id is not None:
            limit = self._settings.max_requests_per_minute
            await self._rates.count("key", access.key_id, limit)
        else:
            limit = self._settings.max_anonymous_requests_per_minute
            await self._rates.count("address", network_of(caller.address), limit)
        return access

    async def count_preview(self, access: Access, caller: Caller) -> None:
        """Count one more preview of an owner, or of an address; RateExceeded if too many."""
        who = access.owner if access.key_id is not None else network_of(caller.address)
        await self._rates.count("preview", who, self._settings.max_previews_per_minute)

    async def recheck(self, caller: Caller) -> None:
        """KeyRefused as soon as the key of an open stream is over; no news is good news."""
        await self._authenticator.access(caller.authorization)

    async def close(self) -> None:
        """Finish what goes on in the background."""
        await self._authenticator.close()
        await self._rates.close()

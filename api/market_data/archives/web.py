"""Files of an archive from the web into the mirror: asked for until they are whole."""

import asyncio
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote, urlencode, urlsplit

import httpx

from api.errors import ExchangeFailed
from api.logs import get_logger
from api.market_data.exchange.client import Patience
from api.market_data.files.opening import CHECKSUM

_PASSING = {408, 425, 429}
_ABSENT = 404
_HASHES = {"sha256": hashlib.sha256, "md5": hashlib.md5}

log = get_logger(__name__)


class Spoilt(Exception):
    """What came is not what the archive holds; the text says in what."""


class Web:
    """Use inside `async with`. Everything that is fetched lies under the folder of the mirror.

    Raises ExchangeFailed where a server does not give what it has, after every attempt.
    """

    def __init__(self, venue: str, mirror: Path, patience: Patience, relay: str | None) -> None:
        self.venue = venue
        self._mirror = mirror / venue
        self._patience = patience
        self._relay = relay
        self._client = httpx.AsyncClient(timeout=patience.answer_seconds, follow_redirects=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(self, address: str, query: Mapping[str, str] | None = None) -> bytes | None:
        """What stands at an address; None: nothing does."""
        whole = f"{address}?{urlencode(query)}" if query else address

        async def once() -> bytes | None:
            return await self._once(whole)

        return await self._patiently(address, once)

    async def mirrored(self, address: str, digest: str) -> Path | None:
        """The file in the mirror, fetched unless it lies there whole; None: it is absent.

        digest: of what address.CHECKSUM tells, "" for an archive without. Beside the file lies its
        SHA-256, which a later import holds it against.
        """
        path = self._mirror / unquote(urlsplit(address).path).lstrip("/")
        if await asyncio.to_thread(_lies_whole, path):
            return path

        async def once() -> bytes | None:
            data = await self._once(address)
            if data is None:
                return None
            told = await self._once(f"{address}{CHECKSUM}") if digest else None
            if told is not None:
                _verify(data, told, digest)
            await asyncio.to_thread(_unpacks, data)
            return data

        data = await self._patiently(address, once)
        if data is None:
            return None
        await asyncio.to_thread(_keep, path, data)
        return path

    async def _once(self, address: str) -> bytes | None:
        asked = address if self._relay is None else f"{self._relay}{quote(address, safe='')}"
        reply = await self._client.get(asked)
        if reply.status_code == _ABSENT:
            return None
        reply.raise_for_status()
        return reply.content

    async def _patiently(
        self, what: str, once: Callable[[], Awaitable[bytes | None]]
    ) -> bytes | None:
        attempt = 1
        while True:
            try:
                return await once()
            except (httpx.HTTPError, Spoilt) as error:
                reason = self._reason(error)
                final = isinstance(error, httpx.HTTPStatusError) and not (
                    error.response.status_code >= 500 or error.response.status_code in _PASSING
                )
                log.info("archive asked again", what=what, reason=reason)
                if final or attempt >= self._patience.attempts:
                    times = "" if final else f" in {attempt} attempts"
                    raise ExchangeFailed(
                        self.venue,
                        f"the archive of {self.venue} must give {urlsplit(what).path}, did not"
                        f"{times}: {reason}",
                    ) from error
            pause = self._patience.first_pause_seconds * 2 ** (attempt - 1)
            await asyncio.sleep(min(pause, self._patience.longest_pause_seconds))
            attempt += 1

    def _reason(self, error: Exception) -> str:
        if isinstance(error, httpx.HTTPStatusError):
            return f"HTTP {error.response.status_code}"
        if isinstance(error, httpx.TimeoutException):
            return f"no answer within {self._patience.answer_seconds:g} s"
        if isinstance(error, httpx.RemoteProtocolError):
            return "a reply that breaks off"
        return str(error) if isinstance(error, Spoilt) else "no connection"


def _verify(data: bytes, told: bytes, digest: str) -> None:
    stated = (told.decode(errors="replace").split() or [""])[0].lower()
    if _HASHES[digest](data).hexdigest() != stated:
        raise Spoilt(f"a file whose {digest} is not the one stated beside it")


def _unpacks(data: bytes) -> None:
    """Refuse what a broken transfer or a page instead of a file left of an archive."""
    try:
        if data.startswith(b"\x1f\x8b"):
            gzip.decompress(data)
            return
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, NotImplementedError) as error:
        raise Spoilt("a file that cannot be unpacked") from error
    if broken is not None:
        raise Spoilt("a file that cannot be unpacked")


def _lies_whole(path: Path) -> bool:
    beside = path.with_name(f"{path.name}{CHECKSUM}")
    if not (path.is_file() and beside.is_file()):
        return False
    stated = (beside.read_text(errors="replace").split() or [""])[0]
    return hashlib.sha256(path.read_bytes()).hexdigest() == stated


def _keep(path: Path, data: bytes) -> None:
    # The checksum comes last: without it the file is fetched again.
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}{CHECKSUM}")
    beside.unlink(missing_ok=True)
    for place, content in (
        (path, data),
        (beside, f"{hashlib.sha256(data).hexdigest()}  {path.name}\n".encode()),
    ):
        part = place.with_name(f".{place.name}.part")
        part.write_bytes(content)
        part.replace(place)

"""A network between two processes that can fall silent or break, without the rights of root."""

import asyncio
import contextlib
import socket
from pathlib import Path


class Proxy:
    """Forwards a local TCP port to a unix socket; works on the loop that started it."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.host = "127.0.0.1"
        self.port = 0

    async def start(self) -> None:
        """Listen on a free port of the loopback interface."""
        await self.listen(socket.create_server((self.host, 0)))

    async def listen(self, listener: socket.socket) -> None:
        """Take connections of this socket."""
        self._server = await asyncio.start_server(self._accept, sock=listener)
        self.port = listener.getsockname()[1]

    def fall_silent(self) -> None:
        """Take everything and pass nothing on, as a network that drops packets."""
        self._flows.clear()

    def break_up(self) -> None:
        """Cut every connection and refuse new ones."""
        self._refuses = True
        for writer in list(self._writers):
            writer.transport.abort()

    def heal(self) -> None:
        """Let everything through again."""
        self._refuses = False
        self._flows.set()

    async def close(self) -> None:
        """End it with all its connections."""
        Proxy.break_up(self)
        self._flows.set()
        if self._server is not None:
            self._server.close()
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refuses:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            far_reader, far_writer = await asyncio.open_unix_connection(str(self._target))
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            self._writers -= ends
            for end in ends:
                end.transport.abort()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(1 << 16):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
        sink.transport.abort()

"""The API alone, in a thread of the test: workers are away, and Redis unless one is named."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from api.app import server_config
from api.settings import Settings


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Its address; give it the port 0."""
    config = server_config(settings)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()))
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            thread.join(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)

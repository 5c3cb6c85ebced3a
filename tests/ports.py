"""Ports of this machine that nobody is given by chance."""

import random
import socket
from pathlib import Path

_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST = 10_240


def unused_port() -> int:
    """A port of 127.0.0.1 on which nobody listens, nor will before somebody asks for it by number.

    Below those that the system gives to whoever asks for any: a port that was merely free a moment
    ago is soon that of another test.
    """
    given_from = int(_RANGE.read_text().split()[0]) if _RANGE.exists() else 32_768
    while True:
        port = random.SystemRandom().randrange(_LOWEST, max(given_from, _LOWEST + 1_000))
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port

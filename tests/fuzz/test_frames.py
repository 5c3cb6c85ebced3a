"""Broken HTTP and WebSocket: an error or a closed connection in time, and the next one works."""

import base64
import os
import socket
import time
from random import Random
from urllib.parse import urlsplit

import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz.conftest import in_megabytes
from tests.running_service import RunningService
from tests.web import web

_LONGEST_SECONDS = 15.0  # a handshake that never comes is waited for 10 s
_GROWTH_BYTES = 30_000_000
_BODY = b'{"query": "{ service { version } }"}'
_REQUEST = (
    b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Accept: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b"
) % (len(_BODY), _BODY)
_UPGRADE = (
    b"GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: %b\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
) % base64.b64encode(bytes(range(16)))
_MESSAGES = [
    b'{"type": "connection_init"}',
    b'{"type": "ping"}',
    b'{"type": "subscribe", "id": "1", "payload": {"query": "{ service { version } }"}}',
    b'{"type": "subscribe", "id": "1", '
    b'"payload": {"query": "subscription { activity { __typename } }"}}',
    b'{"type": "subscribe", "id": "2", "payload": {"query": 5}}',
    b'{"type": "complete", "id": "1"}',
    b'{"type": "no such"}',
    b'{"type": ["x"]}',
    b"[" * 50_000,
    b"5",
    b"\xff\xfe",
    b"",
]


@pytest.mark.parametrize("kind", ["HTTP", "WebSocket"])
def test_no_bytes_hurt_the_service(
    fuzzed: RunningService, examples: int, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    address = urlsplit(fuzzed.url)
    api = psutil.Process(fuzzed.process.pid)
    memory: list[int] = []
    seconds: list[float] = []

    @seed(int(os.environ.get("SEED", "1")))
    @settings(
        max_examples=max(20, examples // 10),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.randoms(use_true_random=True))
    def send(random: Random) -> None:
        parts = _broken_request(random) if kind == "HTTP" else _broken_frames(random)
        for is_last in (False, True):
            answer, took = _exchange(str(address.hostname), int(address.port or 0), parts)
            if took < _LONGEST_SECONDS:
                break
            assert not is_last, f"must end within {_LONGEST_SECONDS} s, did not: {parts}"
        seconds.append(took)
        for insides in (b" 500 ", b"Traceback", b'File "', b"site-packages"):
            assert insides not in answer, (parts, answer)
        memory.append(api.memory_info().rss)

    send()
    if "FUZZ_EXAMPLES" in os.environ:
        with capsys.disabled():
            many = f"{len(seconds)} broken exchanges by {kind}"
            print(f"{many}, the longest took {max(seconds):.2f} s")  # noqa: T201
            print(f"  memory: {in_megabytes(memory)}")  # noqa: T201
    settled = memory[len(memory) // 2 :]
    assert settled[-1] - settled[0] < _GROWTH_BYTES, (settled[0], settled[-1])
    asked = {"query": "{ service { version } }"}
    assert web.post(fuzzed.graphql_url, json=asked).status_code == 200


def _exchange(host: str, port: int, parts: list[bytes]) -> tuple[bytes, float]:
    # What is sent, then our end closed: the service has to answer or to close, and not to hang.
    answer, began = b"", time.monotonic()
    with socket.create_connection((host, port), timeout=_LONGEST_SECONDS) as connection:
        try:
            for part in parts:
                connection.sendall(part)
            connection.shutdown(socket.SHUT_WR)
            while data := connection.recv(65_536):
                answer += data
        except OSError:
            pass  # closed in our face: as good as an error; what hangs is caught by the time below
    return answer, time.monotonic() - began


def _broken_request(random: Random) -> list[bytes]:
    data = bytearray(_REQUEST)
    for _ in range(random.choice([0, 1, 1, 2, 5, 30])):
        at = random.randrange(len(data))
        match random.randrange(4):
            case 0:
                data[at] = random.randrange(256)
            case 1:
                del data[at : at + random.randrange(1, 20)]
            case 2:
                data[at:at] = random.choice([b"\r\n", b"\r\n\r\n", b"\0", b":" * 9, b"x" * 9_000])
            case 3:
                data[at:at] = data[: random.randrange(60)]
    cut = random.randrange(len(data)) if random.random() < 0.3 else len(data)
    middle = random.randrange(cut + 1)
    return [bytes(data[:middle]), bytes(data[middle:cut])]


def _broken_frames(random: Random) -> list[bytes]:
    parts = [_UPGRADE]
    if random.random() < 0.7:
        parts.append(_frame(_MESSAGES[0], random))
    parts += [
        _frame(random.choice(_MESSAGES), random, broken=random.random() < 0.5)
        for _ in range(random.randrange(1, 6))
    ]
    if random.random() < 0.3:
        parts.append(random.randbytes(random.randrange(1, 200)))
    return parts


def _frame(payload: bytes, random: Random, *, broken: bool = False) -> bytes:
    head, mask, length = 0x81, 0x80, len(payload)
    if broken:
        head = random.choice([0x01, 0x82, 0x80, 0x83, 0x88, 0x89, 0x8F, 0xC1, 0xF1])
        mask = random.choice([0x80, 0x00])
        length = random.choice([length, 0, 5, 2**62, 1_000_001])
    key = random.randbytes(4)
    masked = bytes(byte ^ key[i % 4] for i, byte in enumerate(payload)) if mask else payload
    if length < 126:
        size = bytes([mask | length])
    elif length < 65_536:
        size = bytes([mask | 126]) + length.to_bytes(2, "big")
    else:
        size = bytes([mask | 127]) + length.to_bytes(8, "big")
    return bytes([head]) + size + (key if mask else b"") + masked

"""Downloads and metrics packed as they come; Parquet as it is."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Callable

import backports.zstd as zstd
import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import StreamingResponse
from starlette.routing import Route
from starlette.types import Message

from api.http.coding import CODINGS, SMALLEST_BYTES
from api.http.packing import Packing
from tests.api.questions import finished, question
from tests.running_service import RunningService
from tests.web import web

_UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": zstd.decompress}


@pytest.fixture(scope="module")
def run_id(service: RunningService) -> str:
    return finished(service, "startBacktest", question(costs={"spotFeeBps": 3.12}))


def _get(service: RunningService, path: str, wanted: str) -> tuple[httpx.Response, bytes]:
    headers = {"accept-encoding": wanted}
    with web.stream("GET", f"{service.url}{path}", headers=headers) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_table_comes_packed(
    ending: str, coding: str, run_id: str, service: RunningService
) -> None:
    path = f"/export/runs/{run_id}/curve.{ending}"
    plain, body = _get(service, path, "identity")
    assert "content-encoding" not in plain.headers
    packed, content = _get(service, path, f"{coding}, *;q=0")
    assert packed.headers["content-encoding"] == coding
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == plain.headers["content-type"]
    assert packed.headers["content-disposition"] == plain.headers["content-disposition"]
    assert _UNPACK[coding](content) == body
    assert len(content) < len(body) / 2
    refused, same = _get(service, path, f"{coding};q=0")
    assert "content-encoding" not in refused.headers
    assert same == body


def test_parquet_and_short_refusals_stay_as_they_are(run_id: str, service: RunningService) -> None:
    for path in (f"/export/runs/{run_id}/curve.parquet", f"/export/runs/{run_id}/curve.xlsx"):
        answer, body = _get(service, path, "gzip, zstd")
        assert "content-encoding" not in answer.headers
        assert body == _get(service, path, "identity")[1]


def test_metrics_come_packed(service: RunningService) -> None:
    answer, content = _get(service, "/metrics", "gzip;q=1.0,*;q=0.1")
    assert answer.headers["content-encoding"] == "gzip"
    assert b"carry_workers " in gzip.decompress(content)


@pytest.mark.parametrize("coding", CODINGS)
async def test_every_piece_leaves_before_the_next_is_made(coding: str) -> None:
    pieces = [b"1," * 1_000, b"2," * 100_000, b"3"]
    received: list[bytes] = []
    unpacked: list[bytes] = []
    unpack = {
        "gzip": zlib.decompressobj(zlib.MAX_WBITS + 16).decompress,
        "zstd": zstd.ZstdDecompressor().decompress,
    }[coding]

    async def table() -> AsyncIterator[bytes]:
        for number, piece in enumerate(pieces):
            assert unpacked == pieces[:number]
            yield piece

    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message.get("body"):
            received.append(message["body"])
            if text := unpack(message["body"]):
                unpacked.append(text)

    app = Starlette(
        routes=[Route("/", lambda _: StreamingResponse(table(), media_type="text/csv"))],
        middleware=[Middleware(Packing)],
    )
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"accept-encoding", coding.encode())],
        "asgi": {"spec_version": "2.4"},
    }
    await app(scope, receive, send)
    assert unpacked == pieces
    assert len(b"".join(received)) < len(b"".join(pieces)) / 10
    assert len(pieces[-1]) < SMALLEST_BYTES

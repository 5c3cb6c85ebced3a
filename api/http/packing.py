"""Packing of what goes out piece by piece: exported tables, and the metrics.

Starlette's gzip middleware does the work. What it lacks is the client's weights (`gzip;q=0` is a
no) and zstd, which takes a third of the time. GraphQL's answers are packed where they are made,
so that a kept one is packed once (`api.http.kept_answers`); the page's files when it is built.
"""

import asyncio
import sys
from typing import Literal

from starlette.datastructures import Headers
from starlette.middleware.gzip import (
    DEFAULT_EXCLUDED_CONTENT_TYPES,
    GZipResponder,
    IdentityResponder,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from api.exports.formats import Format
from api.http.coding import ASIDE_BYTES, LEVEL, SMALLEST_BYTES, coding_for

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

# Parquet packs its columns itself.
_AS_THEY_ARE = (*DEFAULT_EXCLUDED_CONTENT_TYPES, Format.PARQUET.media_type)


class Packing:
    """Packs each piece of an answer when it comes, in the coding that the client wants."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        coding = coding_for(Headers(scope=scope).get("accept-encoding"))
        await self._responder(coding)(scope, receive, send)

    def _responder(self, coding: str | None) -> IdentityResponder:
        if coding == "zstd":
            return _ZstdResponder(self._app, SMALLEST_BYTES, exclude_content_types=_AS_THEY_ARE)
        if coding == "gzip":
            return GZipResponder(
                self._app,
                SMALLEST_BYTES,
                LEVEL,
                thread_minimum_size=ASIDE_BYTES,
                exclude_content_types=_AS_THEY_ARE,
            )
        return IdentityResponder(self._app, SMALLEST_BYTES, exclude_content_types=_AS_THEY_ARE)


class _ZstdResponder(IdentityResponder):
    content_encoding = "zstd"
    _compressor: ZstdCompressor | None = None

    async def apply_compression(self, body: bytes, *, more_body: bool) -> bytes:
        if self._compressor is None:
            self._compressor = ZstdCompressor(LEVEL)
        mode: Literal[1, 2] = (
            ZstdCompressor.FLUSH_BLOCK if more_body else ZstdCompressor.FLUSH_FRAME
        )
        if len(body) < ASIDE_BYTES:
            return self._compressor.compress(body, mode)
        return await asyncio.to_thread(self._compressor.compress, body, mode)

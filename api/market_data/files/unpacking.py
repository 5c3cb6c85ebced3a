"""Files that are packed as one stream: gzip, Zstandard, bzip2 and xz, unpacked within limits."""

import bz2
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from api.errors import ImportRefused

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MAX_BYTES = 512 * 2**20
# Deflate packs a thousandfold at most; market data is packed tenfold.
_SMALL_BYTES, _MAX_RATIO = 16 * 2**20, 100
_BLOCK_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Packing:
    """One way to pack a stream."""

    name: str
    suffix: str
    magic: bytes
    open: Callable[[io.BytesIO], IO[bytes] | Any]


PACKINGS = (
    Packing("gzip", ".gz", b"\x1f\x8b", lambda data: gzip.GzipFile(fileobj=data)),
    Packing("Zstandard", ".zst", b"\x28\xb5\x2f\xfd", zstd.ZstdFile),
    Packing("bzip2", ".bz2", b"BZh", bz2.BZ2File),
    Packing("xz", ".xz", b"\xfd7zXZ\x00", lzma.LZMAFile),
)
_FAILURES = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, zstd.ZstdError)


def unpacked(label: str, place: PurePath, data: bytes) -> tuple[PurePath, bytes]:
    """Name and content of what a packed file holds; others as they are.

    Raises ImportRefused for one that is damaged or too large.
    """
    packing = next((one for one in PACKINGS if data.startswith(one.magic)), None)
    if packing is None:
        return place, data
    content = bytearray()
    try:
        with packing.open(io.BytesIO(data)) as stream:
            while block := stream.read(_BLOCK_BYTES):
                content += block
                check_size(label, len(content), len(data))
    except _FAILURES as error:
        raise ImportRefused(label, None, f"{packing.name} file must be whole: {error}") from None
    return place.with_name(place.name.removesuffix(packing.suffix) or place.name), bytes(content)


def check_size(label: str, unpacked_bytes: int, packed_bytes: int) -> None:
    """Raise ImportRefused for what unpacks to more than market data do."""
    limit = most_bytes(packed_bytes, MAX_BYTES)
    if unpacked_bytes > limit:
        raise ImportRefused(
            label,
            None,
            f"archive of {packed_bytes} bytes must unpack to {limit} bytes at most, was more",
        )


def most_bytes(packed_bytes: int, limit_bytes: int) -> int:
    """What market data that are packed in so many bytes come to at most, within a limit."""
    return min(limit_bytes, max(_SMALL_BYTES, packed_bytes * _MAX_RATIO))

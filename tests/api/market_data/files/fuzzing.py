"""Spoilt files by the thousand: `python -m tests.api.market_data.files.fuzzing 20000`.

Behind it the first seed (0), and parquet, feather or arrow for files of nothing but these.
"""

import multiprocessing
import random
import re
import sys
import traceback
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from pathlib import PurePath

from api.errors import ImportRefused
from api.market_data.files.model import Hints, Said
from api.market_data.files.registry import recognise
from api.market_data.files.source import Source
from api.market_data.files.unpacking import unpacked
from api.market_data.files.zones import Zone
from tests.api.market_data.files.containers import spoilt_container
from tests.api.market_data.files.costumes import dressed

HINTS = Hints(firm=Said("binance", "BTC/USDT:USDT", "perp", "1h", Zone()))
TOKENS = [
    *(b"nan", b"inf", b"-1", b"1e400", b"99999999999999999999", b"", b"null", b'"', b",", b"\n"),
    *(b"-", b"{", b"[", b"]", b"}", b":", b"\xff\xfe", b"\x00", b"2024-02-30 00:00:00", b"true"),
    *(b"9999999999999", b"%", b"0,1", b"1.234,5", b"12-PM", b"31/12/2024 25:00", b"\r", b"\t"),
    *(b"time", b"open", b"funding_rate", b"symbol", b"1970-01-01", b"00:00", b"\xe2\x88\x92"),
]


JSON_VALUES = [
    *(b"null", b"true", b"[]", b"{}", b'""', b'"x"', b"0", b"-1", b"1e400", b'"nan"', b'"%"'),
    *(b"[1]", b'{"a": 1}', b"NaN", b"99999999999999999999", b'"2024-13-01"', b'"time"', b'"open"'),
]
_JSON_VALUE = rb'(?<=[:,\[] )(?:"[^"]*"|[-\w.%]+)(?=[,}\]])'
WEIGHTS = (24, 2, 1, 1, 1, 1, 1)


def spoilt(seed: int) -> tuple[PurePath, bytes]:
    """Name and content of a file that was sound before one to four things happened to it."""
    chance = random.Random(seed)
    costume = dressed(seed, packed=chance.random() < 0.1)
    path, data = PurePath("/binance") / costume.name, costume.data
    spoilers = chance.choices([_value, _field, _byte, _token, _cut, _gone, _moved], WEIGHTS, k=3)
    for spoil in spoilers[: chance.randrange(1, 4)]:
        data = spoil(chance, data)
    return path, data


def _value(chance: random.Random, data: bytes) -> bytes:
    # A number or a word becomes another, and the file stays one of its kind.
    is_json = data[:1] in (b"{", b"[")
    found = list(re.finditer(_JSON_VALUE if is_json else rb'"[^"]*"|[-\w.%]+', data))
    if not found:
        return data
    one = chance.choice(found)
    other = chance.choice(JSON_VALUES if is_json else TOKENS)
    return data[: one.start()] + other + data[one.end() :]


def _field(chance: random.Random, data: bytes) -> bytes:
    mark = chance.choice([b",", b"\n", b";", b"\t", b" ", b":", b'"'])
    fields = data.split(mark)
    fields[chance.randrange(len(fields))] = chance.choice(TOKENS)
    return mark.join(fields)


def _byte(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _token(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + chance.choice(TOKENS) + data[at:]


def _cut(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _gone(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.randrange(1, 30) :]


def _moved(chance: random.Random, data: bytes) -> bytes:
    low, high = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:low] + data[high:] + data[low:high]


def read_spoilt(seed: int, kind: str | None = None) -> None:
    """Read it; any error but a refusal is one of ours. kind: of `spoilt_container`."""
    path, data = (
        spoilt(seed)
        if kind is None
        else (PurePath(f"/binance/BTCUSDT.{kind}"), spoilt_container(kind, seed))
    )
    with suppress(ImportRefused):
        inner, content = unpacked(path.name, path, data)
        source = Source(path.name, inner, content)
        recognise(source).read(source, HINTS if seed % 2 else Hints())


def main() -> int:
    count = int(sys.argv[1])
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    read = partial(read_spoilt, kind=sys.argv[3] if len(sys.argv) > 3 else None)
    broken = 0
    reader = _reader()
    for seed in range(first, first + count):
        try:
            reader.submit(read, seed).result()
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of polars is no Exception
            broken += 1
            print(f"seed {seed}: {traceback.format_exc()}")  # noqa: T201
            if isinstance(error, BrokenProcessPool):
                reader = _reader()
    reader.shutdown()
    print(f"{count} files, {broken} with another error than a refusal")  # noqa: T201
    return min(broken, 1)


def _reader() -> ProcessPoolExecutor:
    # A process apart: the one that reads may end.
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


if __name__ == "__main__":
    sys.exit(main())

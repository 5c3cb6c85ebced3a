"""Spoilt files: a refusal or sound series, and never another error."""

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import ImportRefused
from api.market_data.files.flags import parse_flags
from api.market_data.files.model import Format, Hints, Said
from api.market_data.files.opening import open_sources
from api.market_data.files.reading import gather
from api.market_data.files.registry import FORMATS, recognise
from api.market_data.files.source import Source
from api.market_data.files.zones import Zone

HINTS = Hints(firm=Said("binance", "BTC/USDT:USDT", "perp", "1h", Zone(3.0)))
LONGEST = 8_000  # bytes of a text: enough rows, and quick
TOKENS = [
    *(b"nan", b"inf", b"-1", b"1e400", b"99999999999999999999", b"", b"null", b'"', b",", b"\n"),
    *(b"-", b"{", b"[", b"\xff\xfe", b"\x00", b"2024-02-30 00:00:00", b"9999999999999", b"true"),
]


def spoil_cut(data: bytes, at: float) -> bytes:
    return data[: int(len(data) * at)]


def spoil_byte(data: bytes, at: float) -> bytes:
    index = int(len(data) * at)
    return data[:index] + bytes([(data[index] + 1 + index) % 256]) + data[index + 1 :]


def spoil_token(data: bytes, at: float) -> bytes:
    fields = data.split(b",")
    index = int(len(fields) * at)
    fields[index] = TOKENS[int(len(TOKENS) * at * 7.3) % len(TOKENS)]
    return b",".join(fields)


def spoil_columns(data: bytes, at: float) -> bytes:
    header, newline, rest = data.partition(b"\n")
    names = header.split(b",")
    turn = int(len(names) * at)
    return b",".join(names[turn:] + names[:turn]) + newline + rest


def spoil_encoding(data: bytes, at: float) -> bytes:
    return data.decode("latin-1").encode(["utf-16", "utf-32", "cp500", "utf-8"][int(at * 4)])


SPOILERS = [spoil_cut, spoil_byte, spoil_token, spoil_columns, spoil_encoding]


@pytest.fixture(scope="session")
def originals(vendor: Path) -> list[tuple[str, Path, bytes]]:
    """One file of every folder, long texts cut to a handful of rows."""
    kept = []
    for path in sorted(vendor.rglob("*")):
        if path.is_file() and path.suffix != ".gz":
            data = path.read_bytes()
            if path.suffix == ".csv":
                data = data[: data.rfind(b"\n", 0, LONGEST) + 1]
            kept.append((path.name, path, data))
    return kept


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(
    which=st.floats(0, 0.999),
    spoilers=st.lists(
        st.tuples(st.sampled_from(SPOILERS), st.floats(0, 0.999)), min_size=1, max_size=3
    ),
)
def test_a_spoilt_file_is_refused_or_read_and_nothing_else(
    which: float,
    spoilers: list[tuple[object, float]],
    originals: list[tuple[str, Path, bytes]],
) -> None:
    name, path, data = originals[int(which * len(originals))]
    for spoiler, at in spoilers:
        data = spoiler(data, at) if data else data  # type: ignore[operator]
    source = Source(name, path, data)
    with suppress(ImportRefused):
        recognise(source).read(source, HINTS)


@pytest.mark.parametrize("layout", FORMATS, ids=[one.name for one in FORMATS])
def test_as_of_any_wrong_layout_is_a_refusal(layout: Format, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("colour,size\nred,3\n")
    with pytest.raises(ImportRefused) as refused:
        gather([path], parse_flags(taken_for=[layout.name]), skip_refused=False)
    assert refused.value.file == str(path)


def test_a_cut_gzip_of_candles_is_refused(vendor: Path, tmp_path: Path) -> None:
    original = (vendor / "freqtrade_testdata/XRP_USDT_USDT-1h-futures.json.gz").read_bytes()
    unpacked = gzip.decompress(original)
    path = tmp_path / "XRP_USDT_USDT-1h-futures.json.gz"
    path.write_bytes(original[:-100])
    with pytest.raises(ImportRefused, match="gzip file must be whole"):
        list(open_sources(path))
    path.write_bytes(gzip.compress(unpacked[:-100]))
    (source,) = open_sources(path)
    with pytest.raises(ImportRefused, match="file must be a table"):
        recognise(source)

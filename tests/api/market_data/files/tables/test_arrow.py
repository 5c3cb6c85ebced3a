"""Binary tables: what their headers claim is checked before their reader believes it."""

import io
import random
from collections.abc import Callable

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from api.errors import ImportRefused
from api.market_data.files.tables.arrow import container_of
from api.market_data.files.unpacking import most_bytes
from tests.api.market_data.files.conftest import make_source
from tests.api.market_data.files.containers import MAKERS, spoilt_container
from tests.api.market_data.files.fuzzing import spoilt

NOT_WHOLE = "file must be whole, was a Parquet file that cannot be read"


@pytest.mark.parametrize("kind", MAKERS)
def test_what_any_writer_has_written_passes(kind: str) -> None:
    for seed in range(40):
        data = MAKERS[kind](random.Random(seed))
        container = container_of(data)
        assert container is not None
        assert 0 < container.unpacked_bytes(data) <= most_bytes(len(data), 2**30)
        frame = make_source(f"a.{kind}", data).frame
        assert frame is not None
        assert len(frame) == len(container.read(io.BytesIO(data)))


def test_a_page_that_claims_absurd_numbers_of_values_is_refused() -> None:
    path, data = spoilt(18_782)  # polars 2.1.0 asks for 2 EiB, and ends the process
    with pytest.raises(ImportRefused, match=NOT_WHOLE):
        _ = make_source(path.name, data).frame


def _one_page(value: bytes) -> bytes:
    # A file of one column, uncompressed, whose page says this Thrift number of values for its 100.
    target = io.BytesIO()
    table = pa.table({"time": pa.array(range(100))})
    pq.write_table(table, target, compression="none", use_dictionary=False, write_statistics=False)
    data = target.getvalue()
    told = b"\x2c\x15\xc8\x01\x15"  # data_page_header: num_values, i32: 100; an i32 follows
    assert data.count(told) == 1
    assert len(value) == 2
    return data.replace(told, b"\x2c\x15" + value + b"\x15")


@pytest.mark.parametrize("value", [b"\xc7\x01", b"\xca\x01"], ids=["-100", "101"])
def test_a_page_has_neither_fewer_than_no_values_nor_more_than_its_column(value: bytes) -> None:
    assert make_source("a.parquet", _one_page(b"\xc8\x01")).frame is not None
    with pytest.raises(ImportRefused, match=NOT_WHOLE):
        _ = make_source("a.parquet", _one_page(value)).frame


def test_text_that_is_no_utf_8_is_refused() -> None:
    with pytest.raises(ImportRefused, match=NOT_WHOLE):
        _ = make_source("a.parquet", spoilt_container("parquet", 5_098)).frame


def _parquet(column: pa.Array) -> bytes:
    target = io.BytesIO()
    pq.write_table(pa.table({"time": column}), target, compression="zstd")
    return target.getvalue()


def _arrow(write: Callable[..., object], column: pl.Series) -> bytes:
    target = io.BytesIO()
    write(pl.DataFrame({"time": column}), target, compression="zstd")
    return target.getvalue()


ROWS = 3_000_000
ZEROS = pl.repeat(0, ROWS, eager=True)
BOMBS = {
    "zeros in Parquet": lambda: _parquet(ZEROS.to_arrow()),
    "nothing in Parquet": lambda: _parquet(pa.nulls(ROWS, pa.int64())),
    "a long text in Parquet": lambda: _parquet(
        pa.DictionaryArray.from_arrays(ZEROS[:1_000].cast(pl.Int32).to_arrow(), ["x" * 100_000])
    ),
    "zeros in Feather": lambda: _arrow(pl.DataFrame.write_ipc, ZEROS),
    "zeros in a stream": lambda: _arrow(pl.DataFrame.write_ipc_stream, ZEROS),
    "nothing in a stream": lambda: _arrow(
        pl.DataFrame.write_ipc_stream, pl.repeat(None, ROWS, dtype=pl.Null, eager=True)
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_small_file_of_very_many_values_is_refused(bomb: str) -> None:
    data = BOMBS[bomb]()
    assert len(data) < 100_000
    refusal = rf"file of {len(data)} bytes must hold 16777216 bytes of values at most, was \d+"
    with pytest.raises(ImportRefused, match=refusal):
        _ = make_source("a.parquet", data).frame

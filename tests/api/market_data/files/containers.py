"""Parquet and Arrow files as several writers write them, and what may happen to their headers."""

import io
import random
import struct
from collections.abc import Callable
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from api.market_data.files.tables.thrift import BINARY, BOOL, BYTE, I16, I32, I64, LIST, STRUCT

_INTEGERS = (
    *(0, 1, -1, 2, 3, 7, 127, 255, 2**15, 2**16, 2**24, 2**30, 2**31 - 1, -(2**31), 2**32 - 1),
    *(2**32, 2**40, 2**62, 2**63 - 1, -(2**63)),
)


def parquet(chance: random.Random) -> bytes:
    """A table as polars or pyarrow writes it: any packing, pages, row groups, encodings."""
    table, target = _table(chance), io.BytesIO()
    groups, page_bytes = chance.choice([None, 7, 100]), chance.choice([None, 64, 1024])
    if chance.random() < 0.5:
        table.write_parquet(
            target,
            compression=chance.choice(["zstd", "snappy", "uncompressed", "lz4", "gzip", "brotli"]),
            row_group_size=groups,
            data_page_size=page_bytes,
        )
        return target.getvalue()
    encoding = chance.choice(["PLAIN", "BYTE_STREAM_SPLIT", None])
    pq.write_table(
        table.to_arrow(),
        target,
        compression=chance.choice(["none", "snappy", "gzip", "zstd", "lz4"]),
        use_dictionary=encoding is None,
        column_encoding=None if encoding is None else {"open": encoding},
        data_page_version=chance.choice(["1.0", "2.0"]),
        row_group_size=groups,
        data_page_size=page_bytes,
        write_page_index=chance.random() < 0.2,
    )
    return target.getvalue()


def feather(chance: random.Random) -> bytes:
    """The same as an Arrow file."""
    return _arrow(chance, pl.DataFrame.write_ipc, pa.ipc.new_file)


def stream(chance: random.Random) -> bytes:
    """The same as a stream of Arrow."""
    return _arrow(chance, pl.DataFrame.write_ipc_stream, pa.ipc.new_stream)


def _arrow(chance: random.Random, by_polars: Callable[..., Any], by_arrow: Any) -> bytes:
    table, target = _table(chance), io.BytesIO()
    if chance.random() < 0.5:
        level = chance.choice([None, pl.CompatLevel.oldest()])
        packing = chance.choice(["uncompressed", "lz4", "zstd"])
        by_polars(table, target, compression=packing, compat_level=level)
        return target.getvalue()
    options = pa.ipc.IpcWriteOptions(compression=chance.choice([None, "lz4", "zstd"]))
    arrow = table.to_arrow()
    with by_arrow(target, arrow.schema, options=options) as writer:
        writer.write_table(arrow, max_chunksize=chance.choice([7, 100, 10_000]))
    return target.getvalue()


MAKERS = {"parquet": parquet, "feather": feather, "arrow": stream}


def _table(chance: random.Random) -> pl.DataFrame:
    rows = chance.choice([1, 12, 40, 300])
    start = pl.Series([1_705_276_800_000 + at * 3_600_000 for at in range(rows)])
    prices = pl.Series([1.0 + chance.random() for _ in range(rows)])
    holes = pl.Series([None if chance.random() < 0.3 else one for one in prices], dtype=pl.Float64)
    columns = {
        "timestamp": chance.choice([start, start.cast(pl.Datetime("ms", "UTC"))]),
        "open": prices,
        "high": chance.choice([prices.cast(pl.Float32), prices.cast(pl.String), holes]),
        "low": chance.choice([prices.cast(pl.Decimal(20, 6)), pl.Series([1.0] * rows)]),
        "symbol": pl.Series(chance.choices(["BTC", "ETH"], k=rows)),
        "kind": pl.Series(["perp"] * rows).cast(pl.Categorical),
        "legs": pl.Series([[1, 2]] * rows),
        "terms": pl.Series([{"coins": 1}] * rows),
        "none": pl.Series([None] * rows),
    }
    names = chance.sample(list(columns), chance.randrange(1, len(columns)))
    return pl.DataFrame({name: columns[name] for name in names})


def spoilt_container(kind: str, seed: int) -> bytes:
    """A file of `MAKERS` whose bytes or the numbers of whose headers are not what they were."""
    chance = random.Random(seed)
    data = MAKERS[kind](random.Random(seed // 8))
    if kind == "parquet" and chance.random() < 0.6:
        return _with_other_numbers(chance, data)
    magic, end = data[:4], data[-4:]
    content = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 4, 8, 20])):
        new = _bytes(chance)
        at = _place(chance, len(content))
        content[at : at + len(new)] = new
    return magic + bytes(content[4 : len(data) - 4]) + end


def _bytes(chance: random.Random) -> bytes:
    width = chance.choice([1, 2, 4, 8])
    value = chance.choice(_INTEGERS) if chance.random() < 0.6 else chance.randrange(2**64)
    return int(value % 2 ** (8 * width)).to_bytes(width, "little")


def _place(chance: random.Random, size: int) -> int:
    # Numbers of Arrow's headers lie at places that are even by four and near both ends.
    near = min(size, chance.choice([64, 400, 2_000, size]))
    at = chance.randrange(near)
    at = at if chance.random() < 0.5 else size - 1 - at
    return at - at % chance.choice([1, 4, 8])


def _with_other_numbers(chance: random.Random, data: bytes) -> bytes:
    # Of the footer, or of the header of one page, and everything behind it moves.
    (footer_bytes,) = struct.unpack_from("<I", data, len(data) - 8)
    footer = len(data) - 8 - footer_bytes
    if chance.random() < 0.4:
        return _ended(_changed(chance, data, footer), footer)
    meta = pq.ParquetFile(io.BytesIO(data)).metadata
    group = meta.row_group(chance.randrange(meta.num_row_groups))
    column = group.column(chance.randrange(meta.num_columns))
    at = chance.choice([column.data_page_offset, column.dictionary_page_offset or 4])
    new = _changed(chance, data, at)
    grown = len(new) - len(data)
    footer += grown
    for begin, end in reversed(_numbers(new, footer)[0]):
        value = _signed(_varint(new, begin)[0])
        if value == column.total_compressed_size or at < value < footer - grown:
            new = new[:begin] + _written(value + grown) + new[end:]
    return _ended(new, footer)


def _ended(data: bytes, footer: int) -> bytes:
    return data[:-8] + struct.pack("<I", len(data) - 8 - footer) + data[-4:]


def _changed(chance: random.Random, data: bytes, at: int) -> bytes:
    spans, _ = _numbers(data, at)
    for begin, end in sorted(chance.sample(spans, chance.choice([1, 1, 2])), reverse=True):
        data = data[:begin] + _written(chance.choice(_INTEGERS)) + data[end:]
    return data


def _numbers(data: bytes, at: int, kind: int = STRUCT) -> tuple[list[tuple[int, int]], int]:
    # Where the numbers of a value of Thrift stand, and where it ends.
    if kind in (I16, I32, I64):
        _, end = _varint(data, at)
        return [(at, end)], end
    if kind == BINARY:
        length, at = _varint(data, at)
        return [], at + length
    if kind == BYTE:
        return [], at + 1
    found: list[tuple[int, int]] = []
    if kind == LIST:
        count, element = data[at] >> 4, data[at] & 15
        count, at = _varint(data, at + 1) if count == 15 else (count, at + 1)
        for _ in range(count):
            more, at = _numbers(data, at, element)
            found += more
        return found, at
    while data[at]:
        kind, at = data[at] & 15, at + 1
        if kind > BOOL:
            more, at = _numbers(data, at, kind)
            found += more
    return found, at + 1


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        value |= (data[at] & 127) << shift
        if data[at] < 128:
            return value, at + 1
        at, shift = at + 1, shift + 7


def _signed(raw: int) -> int:
    return (raw >> 1) ^ -(raw & 1)


def _written(value: int) -> bytes:
    raw = ((value << 1) ^ (value >> 63)) % 2**64
    written = bytearray()
    while raw > 127:
        written.append(raw & 127 | 128)
        raw >>= 7
    return bytes([*written, raw])

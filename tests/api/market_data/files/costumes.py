"""One series as other people would have written it: a random costume of container and form."""

import bz2
import gzip
import io
import json
import random
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import polars as pl

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

HOUR_MS = 3_600_000
START_MS = 1_705_276_800_000  # 2024-01-15 00:00
Table = dict[str, list[str]]


@dataclass
class Costume:
    """A file, and what its owner would answer to the flags that a refusal asks for."""

    name: str
    data: bytes
    kind: str
    ts_ms: list[int]
    values: Mapping[str, list[float]]
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _TimeForm:
    write: Callable[[datetime], str]
    answers: Mapping[str, str] = field(default_factory=dict)


def _epoch(factor: float) -> Callable[[datetime], str]:
    return lambda at: str(round(at.timestamp() * factor))


def _written(form: str) -> Callable[[datetime], str]:
    return lambda at: at.strftime(form)


_LOCAL = {"--utc-offset": "+0"}
TIME_FORMS = (
    *(_TimeForm(_epoch(10**digits)) for digits in (0, 3, 6, 9)),
    _TimeForm(lambda at: f"{at.timestamp():.1f}"),
    _TimeForm(_written("%Y-%m-%dT%H:%M:%SZ")),
    _TimeForm(_written("%Y-%m-%d %H:%M:%S+00:00")),
    _TimeForm(_written("%Y-%m-%d %H:%M:%S.000+00")),
    _TimeForm(_written("%a, %d %b %Y %H:%M:%S GMT")),
    *(
        _TimeForm(_written(form), _LOCAL)
        for form in (
            *("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y%m%d %H:%M:%S"),
            *("%Y%m%d%H%M%S", "%d.%m.%Y %H:%M", "%b %d, %Y %I:%M %p", "%d-%b-%Y %H:%M:%S"),
            *("%Y-%m-%d %I-%p", "%m/%d/%Y %I:%M:%S %p"),
        )
    ),
    *(
        _TimeForm(_written(form), {**_LOCAL, "--time-format": form})
        for form in ("%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%d-%m-%Y %H:%M")
    ),
)
_TIME_NAMES = ("timestamp", "time", "Date", "datetime", "ts", "open_time", "unix", "T")
_FUNDING_TIME_NAMES = (
    "fundingTime",
    "funding_time",
    "timestamp",
    "time",
    "Date",
    "ts",
    "calc_time",
)
_RATE_NAMES = ("fundingRate", "funding_rate", "Rate", "funding rate", "fr", "last_funding_rate")
_PRICE_NAMES = (
    ("open", "high", "low", "close", "volume"),
    ("Open", "High", "Low", "Close", "Volume"),
    ("o", "h", "l", "c", "v"),
    ("openPrice", "highPrice", "lowPrice", "closePrice", "Volume BTC"),
    ("price_open", "price_high", "price_low", "price_close", "base_volume"),
)


def dressed(seed: int, *, packed: bool = True) -> Costume:
    """The costume of a number; packed: perhaps in an archive."""
    chance = random.Random(seed)
    kind = chance.choice(["funding", "perp"])
    costume = Costume("", b"", kind, [], {})
    rows = chance.randrange(12, 60)
    step = 8 * HOUR_MS if kind == "funding" else HOUR_MS
    costume.ts_ms = [START_MS + at * step for at in range(rows)]
    table, quoted = _table(chance, costume)
    order = list(range(rows))
    if chance.random() < 0.4:
        order = order[::-1] if chance.random() < 0.6 else chance.sample(order, rows)
    if chance.random() < 0.3:
        order.append(chance.choice(order))
    table = {name: [column[at] for at in order] for name, column in table.items()}
    _wrap(chance, costume, table, decimal_comma=quoted)
    if packed:
        _pack(chance, costume)
    return costume


def _table(chance: random.Random, costume: Costume) -> tuple[Table, bool]:
    form = chance.choice(TIME_FORMS)
    times = [datetime.fromtimestamp(ts / 1e3, UTC) for ts in costume.ts_ms]
    names = _FUNDING_TIME_NAMES if costume.kind == "funding" else _TIME_NAMES
    table: Table = {chance.choice(names): [form.write(at) for at in times]}
    costume.answers |= form.answers
    columns = _rates(chance, costume) if costume.kind == "funding" else _bars(chance, costume)
    table |= columns
    if chance.random() < 0.4:
        table["mood"] = [chance.choice(["high", "low"]) for _ in times]
    if chance.random() < 0.3:
        table["trades"] = [str(chance.randrange(1_000)) for _ in times]
    if chance.random() < 0.3:
        table["symbol"] = ["BTCUSDT"] * len(times)
    items = list(table.items())
    if chance.random() < 0.3:
        chance.shuffle(items)
    return dict(items), chance.random() < 0.3


def _rates(chance: random.Random, costume: Costume) -> Table:
    rates = [Decimal(chance.randrange(-3_000, 3_000)).scaleb(-7) for _ in costume.ts_ms]
    costume.values = {"rate": [float(rate) for rate in rates]}
    name = chance.choice(_RATE_NAMES)
    form = chance.randrange(5)
    if form == 1:
        return {name: [f"{rate.scaleb(2):f}%" for rate in rates]}
    if form == 2:
        return {f"{name}_pct": [f"{rate.scaleb(2):f}" for rate in rates]}
    if form == 3:
        return {f"{name} (bps)": [f"{rate.scaleb(4):f}" for rate in rates]}
    if form == 4:
        return {name: [f"{float(rate)!r}" for rate in rates]}
    return {name: [f"{rate:.8f}" for rate in rates]}


def _bars(chance: random.Random, costume: Costume) -> Table:
    level, columns = Decimal(chance.choice(["97123.45", "0.523", "1.234", "25.5"])), []
    for _ in costume.ts_ms:
        opened, closed = level, level * (1 + Decimal(chance.randrange(-90, 90)).scaleb(-4))
        top, bottom = max(opened, closed) * Decimal("1.001"), min(opened, closed) * Decimal("0.999")
        volume = Decimal(chance.randrange(1, 10**6)).scaleb(-3)
        columns.append([opened, top, bottom, closed, volume])
        level = closed.quantize(Decimal("0.000001"))
    names = ("open", "high", "low", "close", "volume")
    by_name = dict(zip(names, zip(*columns, strict=True), strict=True))
    costume.values = {name: [float(one) for one in values] for name, values in by_name.items()}
    called = chance.choice(_PRICE_NAMES)
    return {
        other: [f"{one:f}" for one in values]
        for other, values in zip(called, by_name.values(), strict=True)
    }


def _wrap(chance: random.Random, costume: Costume, table: Table, *, decimal_comma: bool) -> None:
    wrap = chance.choice([_csv] * 6 + [_json] * 3 + [_parquet, _feather])
    wrap(chance, costume, table, decimal_comma)


def _csv(chance: random.Random, costume: Costume, table: Table, decimal_comma: bool) -> None:
    delimiter = chance.choice([";", "\t", "|"] if decimal_comma else [",", ";", "\t", "|"])
    if decimal_comma:
        costume.answers["--decimal"] = ","
        table = {
            name: [one.replace(".", ",") for one in column] if _is_decimal(column[0]) else column
            for name, column in table.items()
        }
    quote = '"' if chance.random() < 0.3 or (delimiter == "," and "," in str(table)) else ""
    rows = [list(table), *map(list, zip(*table.values(), strict=True))]
    if chance.random() < 0.25:
        rows = [["", *rows[0]], *([str(at), *row] for at, row in enumerate(rows[1:]))]
    lines = [delimiter.join(f"{quote}{one}{quote}" for one in row) for row in rows]
    if chance.random() < 0.2:
        lines = ["https://www.example.org", *lines]
    if chance.random() < 0.2:
        lines = ["# exported by hand", *lines]
    if chance.random() < 0.2:
        lines += ["", "Source: somebody"]
    if chance.random() < 0.2:
        lines.insert(len(lines) // 2, "")
    end = chance.choice(["\n", "\n", "\r\n"])
    encoding = chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
    costume.name = "BTCUSDT.tsv" if delimiter == "\t" else "BTCUSDT.csv"
    costume.data = (end.join(lines) + end).encode(encoding)


def _is_decimal(text: str) -> bool:
    bare = text.removesuffix("%").removeprefix("-")
    return "." in bare and bare.replace(".", "").isdigit() and bare.count(".") == 1


def _json(chance: random.Random, costume: Costume, table: Table, _decimal_comma: bool) -> None:
    names, rows = list(table), [list(row) for row in zip(*table.values(), strict=True)]
    if chance.random() < 0.5:
        rows = [[float(one) if _is_float(one) else one for one in row] for row in rows]
    records = [dict(zip(names, row, strict=True)) for row in rows]
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    shapes: list[Any] = [
        records,
        columns,
        {"code": 0, "data": records},
        {"result": {"list": records, "symbol": "BTCUSDT"}},
        {"columns": names, "index": list(range(len(rows))), "data": rows},
        {name: {str(at): one for at, one in enumerate(column)} for name, column in columns.items()},
        [names, *rows],
    ]
    if chance.random() < 0.15:
        costume.name, text = "BTCUSDT.jsonl", "\n".join(map(json.dumps, records))
    else:
        costume.name, text = "BTCUSDT.json", json.dumps(chance.choice(shapes))
    costume.data = text.encode()


def _is_float(text: str) -> bool:
    return "." in text and text.replace(".", "").replace("-", "").isdigit() and len(text) < 17


def _frame(table: Table) -> pl.DataFrame:
    return pl.DataFrame(
        {
            name: pl.Series(column).cast(pl.Float64)
            if all(map(_is_float, column))
            else pl.Series(column).cast(pl.Int64)
            if all(one.isdigit() and len(one) > 8 for one in column)
            else pl.Series(column)
            for name, column in table.items()
        }
    )


def _parquet(_chance: random.Random, costume: Costume, table: Table, _decimal: bool) -> None:
    target = io.BytesIO()
    _frame(table).write_parquet(target)
    costume.name, costume.data = "BTCUSDT.parquet", target.getvalue()


def _feather(_chance: random.Random, costume: Costume, table: Table, _decimal: bool) -> None:
    target = io.BytesIO()
    _frame(table).write_ipc(target)
    costume.name, costume.data = "BTCUSDT.feather", target.getvalue()


def _pack(chance: random.Random, costume: Costume) -> None:
    packings: list[tuple[str, Callable[[bytes], bytes]]] = [
        *[("", bytes)] * 4,
        (".gz", gzip.compress),
        (".zst", zstd.compress),
        (".bz2", bz2.compress),
        (".zip", lambda data: _zipped(costume.name, data)),
    ]
    suffix, pack = chance.choice(packings)
    costume.data = pack(costume.data)
    costume.name += suffix


def _zipped(name: str, data: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, data)
    return target.getvalue()

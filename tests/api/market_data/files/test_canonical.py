"""The canonical layout as files among others."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath

import polars as pl
import pytest

from api.errors import ImportRefused
from api.market_data.files.model import Hints
from api.market_data.files.registry import recognise
from api.market_data.files.source import Source
from tests.api.market_data.conftest import make_bars, make_funding, make_marks
from tests.api.market_data.files.conftest import Read, Shown, ShownReading, label_of, only


def parquet(table: pl.DataFrame) -> bytes:
    target = io.BytesIO()
    table.write_parquet(target)
    return target.getvalue()


def read_at(path: str, content: bytes) -> Shown:
    source = Source(path, PurePath(path), content)
    return only(ShownReading(recognise(source).read(source, Hints())))


@pytest.mark.parametrize(
    "write", [parquet, lambda table: table.write_csv().encode()], ids=["parquet", "csv"]
)
@pytest.mark.parametrize(
    ("stem", "table", "label"),
    [
        ("funding", make_funding(), "newvenue BTC/USDT:USDT funding"),
        ("perp_1h", make_bars(), "newvenue BTC/USDT:USDT perp 1h"),
        ("funding_mark", make_marks(), "newvenue BTC/USDT:USDT funding_mark"),
    ],
    ids=["funding", "bars", "marks"],
)
def test_folders_and_name_tell_the_series(
    stem: str, table: pl.DataFrame, label: str, write: Callable[[pl.DataFrame], bytes]
) -> None:
    found = read_at(f"/data/newvenue/BTCUSDT/{stem}.any", write(table))
    assert label_of(found) == label
    assert found.table.height == table.height
    assert found.table["timestamp"].to_list() == table["timestamp"].dt.epoch("ms").to_list()


def test_bars_of_an_untold_kind_are_refused(read: Read) -> None:
    with pytest.raises(
        ImportRefused,
        match="kind of bars is told neither by the file nor by its path: say it by --kind",
    ):
        read("prices.csv", make_bars().write_csv(), venue="okx", symbol="ETH/USDT:USDT")


def test_flags_tell_what_the_name_does_not(read: Read) -> None:
    content = make_bars().write_csv()
    said = {"kind": "spot", "timeframe": "1h", "venue": "okx", "symbol": "ETH/USDT:USDT"}
    assert label_of(only(read("prices.csv", content, **said))) == "okx ETH/USDT:USDT spot 1h"


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(hours=-8)], ids=["twice", "back"])
def test_order_is_a_rule_of_the_canonical_layout(shift: timedelta) -> None:
    table = make_funding(3)
    first: datetime = table["timestamp"][0]
    late = table.with_columns(
        pl.Series(
            "timestamp", [first, first + timedelta(hours=8), first + timedelta(hours=8) + shift]
        )
    ).cast({"timestamp": pl.Datetime("ms")})
    with pytest.raises(ImportRefused, match="timestamp must") as refused:
        read_at("/data/okx/BTCUSDT/funding.parquet", parquet(late))
    assert refused.value.row == 3

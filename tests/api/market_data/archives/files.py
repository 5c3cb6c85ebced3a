"""Files as the archives of exchanges have them, out of a made-up history."""

import gzip
import hashlib
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from tests.api.market_data.exchange.histories import HOUR_MS, Bar, Settlement, Traded

MICROSECONDS_SINCE = 1_735_689_600_000  # 2025-01-01, on spot
_KLINE_HEADER = (
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
    "taker_buy_volume,taker_buy_quote_volume,ignore"
)


def zipped(name: str, lines: Iterable[str]) -> bytes:
    """A zip archive of one CSV file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.csv", "".join(f"{line}\n" for line in lines))
    return packed.getvalue()


def gzipped(lines: Iterable[str]) -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def month_of(ts_ms: int) -> str:
    return f"{datetime.fromtimestamp(ts_ms / 1_000, UTC):%Y-%m}"


def day_of(ts_ms: int) -> str:
    return f"{datetime.fromtimestamp(ts_ms / 1_000, UTC):%Y-%m-%d}"


def with_checksum(files: dict[str, bytes], address: str, data: bytes, digest: str) -> None:
    files[address] = data
    hashed = hashlib.new(digest, data).hexdigest()
    files[f"{address}.CHECKSUM"] = f"{hashed}  {address.rpartition('/')[2]}\n".encode()


def binance_files(
    traded: Traded, symbol: str = "BTCUSDT", *, days: bool = False
) -> dict[str, bytes]:
    """Every month (or day) of data.binance.vision that the history touches, with checksums."""
    files: dict[str, bytes] = {}
    when, every = (day_of, "daily") if days else (month_of, "monthly")
    series: list[tuple[str, str, Sequence[Bar], bool]] = [
        ("futures/um", "klines", traded.perp, True),
        ("futures/um", "markPriceKlines", traded.mark, True),
        ("spot", "klines", traded.spot, False),
    ]
    for place, folder, bars, has_header in series:
        for period in dict.fromkeys(when(bar[0]) for bar in bars):
            name = f"{symbol}-1h-{period}"
            rows = [_kline(bar, is_spot=not has_header) for bar in bars if when(bar[0]) == period]
            lines = [_KLINE_HEADER, *rows] if has_header else rows
            address = f"data.binance.vision/data/{place}/{every}/{folder}/{symbol}/1h/{name}.zip"
            with_checksum(files, address, zipped(name, lines), "sha256")
    if not days:
        files |= _binance_funding(traded.funding, symbol)
    return files


def _binance_funding(settled: Sequence[Settlement], symbol: str) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for month in dict.fromkeys(month_of(at) for at, _, _ in settled):
        name = f"{symbol}-fundingRate-{month}"
        lines = ["calc_time,funding_interval_hours,last_funding_rate"] + [
            f"{at + 3},8,{rate}" for at, rate, _ in settled if month_of(at) == month
        ]
        address = f"data.binance.vision/data/futures/um/monthly/fundingRate/{symbol}/{name}.zip"
        with_checksum(files, address, zipped(name, lines), "sha256")
    return files


def _kline(bar: Bar, *, is_spot: bool) -> str:
    opened, closed = bar[0], bar[0] + HOUR_MS - 1
    if is_spot and opened >= MICROSECONDS_SINCE:
        opened, closed = opened * 1_000, closed * 1_000 + 999
    return ",".join([str(opened), *bar[1:], str(closed), "0", "1", "0", "0", "0"])

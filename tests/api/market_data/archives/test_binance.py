"""Binance's archive: months listed by a bucket, and the API for the rest."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from api.errors import ExchangeFailed, ImportRefused
from api.market_data.exchange.importing import ExchangeReport
from api.market_data.files.importing import import_files
from api.market_data.series import Series
from api.market_data.stopping import Stopped
from api.market_data.writer import load_series
from api.storage.database import Database
from tests.api.market_data.archives.files import binance_files, zipped
from tests.api.market_data.exchange.conftest import BringIn
from tests.api.market_data.exchange.histories import DAY_MS, Bar, Traded, walk
from tests.api.market_data.exchange.server import (
    Exchanges,
    Fault,
    broken,
    cut,
    half,
    silent,
    too_many,
)

# Into 2025, where spot files turn to microseconds; two months whole and a part of one.
NOVEMBER_MS = 1_730_419_200_000
DAYS = 80


def traded() -> Traded:
    return walk(DAYS, NOVEMBER_MS)


@pytest.fixture
def at_work(exchanges: Exchanges) -> Exchanges:
    """Binance with an API and an archive of its whole months."""
    history = exchanges.traded["binance"] = traded()
    exchanges.files = binance_files(history.until(1_735_689_600_000 + 31 * DAY_MS))
    return exchanges


async def bring(bring_in: BringIn, source: str = "auto", **changes: Any) -> ExchangeReport:
    span: dict[str, Any] = {"since_ms": NOVEMBER_MS, "until_ms": NOVEMBER_MS + DAYS * DAY_MS}
    return await bring_in("binance", source=source, **(span | changes))


async def stored(database: Database, symbol: str = "BTC/USDT:USDT") -> Mapping[str, Series]:
    async with database.session() as session:
        return {one.kind: one for one in await load_series(session, "binance", symbol)}


def assert_bars(series: Series, bars: list[Bar]) -> None:
    np.testing.assert_array_equal(series.columns["open_ms"], [bar[0] for bar in bars])
    for index, name in enumerate(("open", "high", "low", "close"), start=1):
        np.testing.assert_array_equal(series.columns[name], [float(bar[index]) for bar in bars])


def assert_all(series: Mapping[str, Series], history: Traded) -> None:
    for kind in ("perp", "spot", "mark"):
        assert_bars(series[kind], getattr(history, kind))
    np.testing.assert_array_equal(
        series["funding"].columns["rate"], [float(rate) for _, rate, _ in history.funding]
    )


def asked_of(exchanges: Exchanges, part: str) -> list[str]:
    return [one.path for one in exchanges.asked if part in one.host]


@pytest.mark.parametrize("source", ["auto", "archive", "api"])
async def test_every_source_gives_the_same_history(
    at_work: Exchanges, bring_in: BringIn, database: Database, source: str
) -> None:
    report = await bring(bring_in, source)
    assert report.notes == ()
    assert_all(await stored(database), at_work.traded["binance"])
    assert bool(asked_of(at_work, "vision")) == (source != "api")
    assert bool(asked_of(at_work, "binance.com")) == (source != "archive")


JANUARY_MS = 1_735_689_600_000


async def test_the_rest_of_the_complete_months_comes_from_the_api(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    history = at_work.traded["binance"]
    at_work.files = binance_files(history.until(JANUARY_MS))
    await bring(bring_in)
    assert_all(await stored(database), history)
    klines = [one.query for one in at_work.asked if one.path == "/fapi/v1/klines"]
    assert {int(query["startTime"]) for query in klines} == {JANUARY_MS}


async def test_marks_that_only_the_api_tells_are_not_lost(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    await bring(bring_in)
    series = await stored(database)
    assert len(series["funding_mark"].ts_ms) == len(series["funding"].ts_ms)
    assert not any("fundingRate" in path for path in asked_of(at_work, "vision"))


async def test_an_archive_without_the_market_is_no_error(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    at_work.files = {}
    report = await bring(bring_in)
    assert report.notes == ()
    assert_all(await stored(database), at_work.traded["binance"])


async def test_bars_that_a_file_lacks_come_from_the_api(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    history = at_work.traded["binance"]
    holed = walk(DAYS, NOVEMBER_MS)
    holed.perp = [*holed.perp[:100], *holed.perp[124:]]
    at_work.files = binance_files(holed)
    await bring(bring_in)
    assert_all(await stored(database), history)


async def test_days_fill_up_where_the_archive_is_alone(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    history = at_work.traded["binance"]
    months = binance_files(history.until(JANUARY_MS))
    months |= {a: data for a, data in binance_files(history).items() if "fundingRate" in a}
    at_work.files = months | binance_files(history, days=True)
    await bring(bring_in, "archive")
    assert_all(await stored(database), history)
    assert not asked_of(at_work, "binance.com")
    days = [path for path in asked_of(at_work, "data.binance.vision") if "/daily/" in path]
    assert all("2025-01" in path for path in days)


@pytest.mark.parametrize("source", ["auto", "archive"])
async def test_a_market_that_is_listed_no_more(
    at_work: Exchanges, bring_in: BringIn, database: Database, source: str
) -> None:
    history = traded()
    perps = binance_files(history, "LUNAUSDT")
    at_work.files = {address: data for address, data in perps.items() if "mark" not in address}
    report = await bring(bring_in, source, symbol="LUNA/USDT:USDT")
    series = await stored(database, "LUNA/USDT:USDT")
    assert_bars(series["perp"], history.perp)
    assert_bars(series["spot"], history.spot)
    assert len(series["funding"].ts_ms) == len(history.funding)
    assert "mark" not in series
    assert ("binance lists LUNA/USDT:USDT no more" in report.notes) == (source == "auto")


@pytest.mark.usefixtures("at_work")
async def test_a_market_that_never_was_is_refused(bring_in: BringIn) -> None:
    with pytest.raises(ImportRefused, match="symbol must be one that the archive of binance has"):
        await bring(bring_in, "archive", symbol="NEVER/USDT:USDT")
    with pytest.raises(ImportRefused, match="symbol must be a perpetual"):
        await bring(bring_in, symbol="NEVER/USDT:USDT")


async def test_a_venue_without_an_archive_says_which_have_one(
    exchanges: Exchanges, bring_in: BringIn
) -> None:
    exchanges.traded["hyperliquid"] = walk(3)
    with pytest.raises(
        ImportRefused, match="source must be api or auto for all but binance, gate, "
    ):
        await bring_in("hyperliquid", source="archive")


@pytest.mark.parametrize("fault", [too_many, broken, silent, cut, half])
async def test_a_fault_that_passes_is_not_seen(
    at_work: Exchanges, bring_in: BringIn, database: Database, fault: Fault
) -> None:
    at_work.faults = [
        ("BTCUSDT-1h-2024-11.zip", fault),
        ("BTCUSDT-1h-2024-12.zip.CHECKSUM", fault),
    ]
    report = await bring(bring_in, "archive")
    assert at_work.faults == []
    assert report.notes == ()
    assert_all(await stored(database), at_work.traded["binance"])


def spoil(files: dict[str, bytes], part: str, data: bytes, *, checksum: bool) -> None:
    """Put other bytes where a file lies; with its own checksum, or that of the one before."""
    (address,) = [one for one in files if part in one and one.endswith(".zip")]
    files[address] = data
    if checksum:
        files[f"{address}.CHECKSUM"] = f"{hashlib.sha256(data).hexdigest()}  x".encode()


NOVEMBER_PERP = "futures/um/monthly/klines/BTCUSDT/1h/BTCUSDT-1h-2024-11"
SPOILT = {
    "another checksum": (zipped("x", ["1,2,3"]), False, "sha256 is not the one stated"),
    "a broken zip": (b"PK\x03\x04" + b"\x00" * 60, True, "cannot be unpacked"),
    "a page": (b"<html>not here</html>", True, "cannot be unpacked"),
    "a table of something else": (zipped("x", ["a,b", "1,2"]), True, "BTCUSDT-1h-2024-11"),
}


@pytest.mark.parametrize("what", SPOILT)
async def test_a_spoilt_file_is_left_to_the_api_and_told(
    at_work: Exchanges, bring_in: BringIn, database: Database, what: str
) -> None:
    data, checksum, reason = SPOILT[what]
    spoil(at_work.files, NOVEMBER_PERP, data, checksum=checksum)
    report = await bring(bring_in)
    (note,) = report.notes
    assert note.startswith("left to the API: ")
    assert reason in note
    assert_all(await stored(database), at_work.traded["binance"])


@pytest.mark.parametrize("what", SPOILT)
async def test_a_spoilt_file_fails_an_import_from_the_archive_alone(
    at_work: Exchanges, bring_in: BringIn, database: Database, what: str
) -> None:
    data, checksum, reason = SPOILT[what]
    spoil(at_work.files, NOVEMBER_PERP, data, checksum=checksum)
    with pytest.raises((ExchangeFailed, ImportRefused), match=reason):
        await bring(bring_in, "archive")
    assert await stored(database) == {}


async def test_an_archive_that_does_not_answer_leaves_all_to_the_api(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    at_work.faults = [("data.binance.vision", broken)] * 100
    report = await bring(bring_in)
    (note,) = report.notes
    assert "the archive of binance must give" in note
    assert "did not in 3 attempts: HTTP 503" in note
    assert_all(await stored(database), at_work.traded["binance"])


async def test_what_lies_in_the_mirror_is_not_fetched_again(
    at_work: Exchanges, bring_in: BringIn, tmp_path: Path
) -> None:
    await bring(bring_in, "archive")
    mirror = tmp_path / "archives" / "binance"
    (spoilt,) = mirror.rglob("um/**/klines/**/BTCUSDT-1h-2024-11.zip")
    spoilt.write_bytes(b"half")
    at_work.asked.clear()
    await bring(bring_in, "archive", replace=True)
    fetched = [path for path in asked_of(at_work, "data.binance.vision") if path.endswith(".zip")]
    assert fetched == [f"/data/{NOVEMBER_PERP}.zip"]


async def test_an_import_that_was_stopped_goes_on_from_the_mirror(
    at_work: Exchanges, bring_in: BringIn, database: Database
) -> None:
    seen: list[int] = []

    def should_stop() -> bool:
        seen.append(len(at_work.asked))
        return len(at_work.asked) > 12

    with pytest.raises(Stopped):
        await bring(bring_in, "archive", should_stop=should_stop)
    before = set(asked_of(at_work, "data.binance.vision"))
    at_work.asked.clear()
    await bring(bring_in, "archive")
    assert_all(await stored(database), at_work.traded["binance"])
    again = [path for path in asked_of(at_work, "data.binance.vision") if path in before]
    assert len(again) <= 2 * 8  # what was on its way when it stopped


@pytest.mark.usefixtures("at_work")
async def test_the_mirror_is_read_by_the_importer_of_files(
    bring_in: BringIn, database: Database, tmp_path: Path
) -> None:
    await bring(bring_in, "archive")
    report = await import_files(database, [tmp_path / "archives"])
    (market,) = report.markets
    changed = {one.kind for one in market.series if not one.unchanged}
    assert changed <= {"mark"}  # not traded: an import leaves its volume open, the file says 0

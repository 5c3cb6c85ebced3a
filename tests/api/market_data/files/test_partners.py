"""Spot markets that somebody has given to a perp."""

from pathlib import Path

import pytest

from api.errors import ImportRefused, InvalidInput
from api.market_data.contracts import Market
from api.market_data.files.importing import import_files
from api.market_data.files.partners import Partner, parse_partner, partner_of, read_partners
from api.storage import markets
from api.storage.database import Database
from api.storage.tables import MarketRow
from tests.api.market_data.conftest import make_bars, make_funding

PERP, SPOT = "SHIB1000/USDT:USDT", "SHIB/USDT"
STATED = Partner(PERP, SPOT, 1000.0)


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """A perp of 1000 coins and the spot of one coin."""
    folder = tmp_path / "inbox" / "bybit"
    for name, series in {
        "SHIB1000USDT": {"funding": make_funding(), "perp_1h": make_bars(price=100.0)},
        "SHIBUSDT": {"spot_1h": make_bars(price=100.0)},
    }.items():
        (folder / name).mkdir(parents=True)
        for stem, table in series.items():
            if stem == "spot_1h":
                prices = ("open", "high", "low", "close")
                table = table.with_columns(**{one: table[one] / 1000 for one in prices})
            table.write_parquet(folder / name / f"{stem}.parquet")
    return folder


async def stored(database: Database, symbol: str) -> MarketRow | None:
    async with database.session() as session:
        return await markets.find(session, "bybit", symbol)


async def test_spot_goes_to_the_perp_it_was_given_to(database: Database, inbox: Path) -> None:
    report = await import_files(database, [inbox], partners=[STATED])
    (market,) = report.markets
    assert (market.symbol, market.can_backtest) == (PERP, True)
    row = await stored(database, PERP)
    assert row is not None
    assert (row.spot_symbol, row.spot_multiplier) == (SPOT, 1000.0)
    assert "The perp is quoted per 1,000 coins" in market.findings[-1]


async def test_a_number_behind_the_coin_tells_as_one_in_front(
    database: Database, inbox: Path
) -> None:
    (market,) = (await import_files(database, [inbox])).markets
    assert (market.symbol, market.can_backtest) == (PERP, True)
    row = await stored(database, PERP)
    assert row is not None
    assert (row.spot_symbol, row.spot_multiplier) == (SPOT, 1000.0)
    assert Partner(PERP, SPOT).multiplier_at("bybit") == 1000.0


async def test_without_a_word_they_are_two_markets(database: Database, inbox: Path) -> None:
    (inbox / "SHIB1000USDT").rename(inbox / "BAGOFSHIBUSDT")  # a name that does not tell
    report = await import_files(database, [inbox])
    assert {one.symbol for one in report.markets} == {"BAGOFSHIB/USDT:USDT", "SHIB/USDT:USDT"}
    assert not any(one.can_backtest for one in report.markets)


async def test_what_was_said_once_holds_for_later_imports(database: Database, inbox: Path) -> None:
    await import_files(database, [inbox], partners=[STATED])
    await import_files(database, [inbox / "SHIB1000USDT"])
    row = await stored(database, PERP)
    assert row is not None
    assert (row.spot_symbol, row.spot_multiplier) == (SPOT, 1000.0)


async def test_a_multiplier_that_the_prices_deny_is_refused(
    database: Database, inbox: Path
) -> None:
    with pytest.raises(ImportRefused, match=r"ratio of 1000 \(tried: 10 to 1\)"):
        await import_files(database, [inbox], partners=[Partner(PERP, SPOT, 10.0)])
    assert await stored(database, PERP) is None


async def test_a_spot_market_may_serve_several_perps(database: Database, inbox: Path) -> None:
    (inbox / "SHIBUSDT" / "funding.parquet").write_bytes(
        (inbox / "SHIB1000USDT" / "funding.parquet").read_bytes()
    )
    report = await import_files(database, [inbox], partners=[STATED])
    series = {one.symbol: {part.kind for part in one.series} for one in report.markets}
    assert series == {PERP: {"funding", "perp", "spot"}, "SHIB/USDT:USDT": {"funding", "spot"}}


def test_a_mapping_names_markets_as_the_venue_does(tmp_path: Path) -> None:
    file = tmp_path / "future_to_spot.csv"
    file.write_text("symbol,spotSymbol\n1000BONKUSDT,BONKUSDT\nBTCUSDT,BTCUSDT\nNOSPOTUSDT,\n")
    bonk, btc = read_partners(file)
    assert (bonk.multiplier_at("bybit"), btc.multiplier_at("bybit")) == (1000.0, 1.0)
    perp = Market("bybit", "1000BONK", "USDT", "USDT")
    assert partner_of([bonk, btc], perp) == bonk


def test_the_last_word_counts() -> None:
    perp = Market("bybit", "SHIB1000", "USDT", "USDT")
    other = Partner("SHIB1000USDT", "SHIB2/USDT")
    assert partner_of([other, STATED], perp) == STATED
    assert partner_of([STATED, other], perp) == other


def test_the_whole_mapping_of_a_venue_is_read(shared_dir: Path) -> None:
    (file,) = (shared_dir / "data" / "vendor" / "bybit_rest_dump").glob("*mapping*.csv")
    by_perp = {one.perp: one for one in read_partners(file)}
    assert by_perp["1000BONKUSDT"].spot == "BONKUSDT"
    assert by_perp["1000BONKUSDT"].multiplier_at("bybit") == 1000.0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("perp,spot\nA,B\n", "rows of symbol and spotSymbol"),
        ("", "rows of symbol and spotSymbol"),
        ("symbol,spotSymbol,multiplier\nA,B,2\nC,D,-1\n", "row 2: multiplier must be a number"),
        ("symbol,spotSymbol,multiplier\nA,B,many\n", "row 1: multiplier must be a number"),
    ],
    ids=["columns", "empty", "negative", "no number"],
)
def test_a_broken_mapping_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "mapping.csv"
    file.write_text(content)
    with pytest.raises(ImportRefused, match=reason):
        read_partners(file)


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="mapping must be a CSV file"):
        read_partners(tmp_path / "absent.csv")


@pytest.mark.parametrize("text", ["", "A", "A=", "=B", "A=B,0", "A=B,nan", "A=B,1e13"])
def test_a_broken_flag_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="must be"):
        parse_partner(text)


def test_a_flag_may_tell_the_multiplier() -> None:
    assert parse_partner(f"{PERP}={SPOT},1000") == STATED
    assert parse_partner(f"{PERP}={SPOT}") == Partner(PERP, SPOT)

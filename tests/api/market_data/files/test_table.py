"""Any table: what its columns are for, and what is said where they do not tell."""

import pytest

from api.errors import ImportRefused
from api.market_data.files.zones import Zone
from tests.api.market_data.files.conftest import Read, label_of, only

MARKET = {"venue": "okx", "symbol": "BTC/USDT:USDT"}


@pytest.mark.parametrize(
    "header",
    ["ts,fundingRate", "time,funding_rate", "Date,Funding Rate", "timestamp,Rate"],
)
def test_a_time_and_a_rate_are_enough(header: str, read: Read) -> None:
    found = only(read("x.csv", f"{header}\n2026-03-16 08:00:00+00:00,7.8885664794e-05\n", **MARKET))
    assert label_of(found) == "okx BTC/USDT:USDT funding"
    assert found.table["rate"].to_list() == [7.8885664794e-05]


def test_the_symbol_may_stand_in_the_rows_and_the_venue_in_the_name(read: Read) -> None:
    rows = "Symbol,Date,Funding Rate\nBTC-USDT,2021-01-01 03:00:00,0.00034729\n"
    found = only(read("BTC-USDT_bybit_2021.csv", rows, zone=Zone(3.0)))
    assert label_of(found) == "bybit BTC/USDT:USDT funding"
    assert found.table["timestamp"].to_list() == [1_609_459_200_000]  # 2021-01-01 00:00


def test_columns_that_nobody_knows_are_named_and_passed_over(read: Read) -> None:
    rows = "ts,fundingRate,mood\n2026-03-16 08:00:00+00:00,1e-05,high\n"
    reading = read("x.csv", rows, **MARKET)
    assert only(reading).table["rate"].to_list() == [1e-05]
    assert reading.extra_columns == ("mood",)


@pytest.mark.parametrize("hours", [0.0, 2.0], ids=["London", "Cairo"])
def test_a_zone_with_summer_time_is_refused_whatever_its_offset(hours: float, read: Read) -> None:
    steps = ["01 00:00", "01 08:00", "01 16:00", "02 00:00", "02 09:00", "02 17:00"]
    rows = "".join(f"2024-04-{step}:00,0.0001\n" for step in steps)
    with pytest.raises(ImportRefused, match="a whole number of 8 h apart, was 9 h at"):
        read("x.csv", f"time,rate\n{rows}", **MARKET, zone=Zone(hours))


BARS = "time,open,high,low,close,volume\n"
HOUR_1, HOUR_2 = "2024-01-01T00:00:00Z,10,12,9,11,5\n", "2024-01-01T01:00:00Z,11,13,10,12,6\n"


def test_rows_in_any_order_and_repeated_are_sorted_and_counted(read: Read) -> None:
    found = only(read("x.csv", BARS + HOUR_2 + HOUR_1 + HOUR_2, **MARKET, kind="perp"))
    assert found.table["open"].to_list() == [10.0, 11.0]
    assert found.notes == ("1 duplicate rows dropped",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("colour,size\nred,3\n", "table must have a time and a funding rate, or open, high, low"),
        ("time,open,close\n1704067200000,1,2\n", "bars must have open, high, low and close, high"),
        ("rate,volume\n0.0001,5\n", "table must have a column of times, was a table of rate, vol"),
        ("time,sumOpenInterest\n1704067200000,5\n", "was open interest, which is neither"),
        ("time,price,qty,side\n1704067200000,1,5,buy\n", "was a list of trades: make bars of them"),
        (
            "time,open,high,low,close\n1704067200000,0.001,0.002,-0.001,0.001\n",
            "was open, high, low and close of a funding rate",
        ),
        (
            "time,date,rate\n1704067200000,2024-01-05 03:00:00,0.1\n"
            "1704096000000,2024-01-09 04:00:00,0.1\n",
            "columns time and date tell different times: say which is that of the row by --columns",
        ),
        ("time,rate\n01/02/2024 08:00,0.0001\n", "may be day or month first in every row"),
        ('time;rate\n1704067200000;"1,234"\n', "say it by --decimal , or --decimal ."),
    ],
)
def test_a_refusal_says_what_is_missing_and_the_flag(
    content: str, sentence: str, read: Read
) -> None:
    with pytest.raises(ImportRefused) as refused:
        read("x.csv", content, **MARKET)
    assert sentence in refused.value.reason


def test_the_nearest_known_layout_is_told(read: Read) -> None:
    with pytest.raises(ImportRefused, match="nearest known layout: OKX funding-rate-history"):
        read("x.csv", "instId,fundingTime\nBTC-USDT-SWAP,1704067200000\n", **MARKET)


@pytest.mark.parametrize("name", ["Zeit", "1"])
def test_columns_said_by_name_or_number_settle_anything(name: str, read: Read) -> None:
    rows = "Zeit,Satz\n1704067200000,0.0001\n1704096000000,0.0002\n"
    said = {"columns": {"time": name, "rate": "Satz"}}
    assert only(read("x.csv", rows, **MARKET, **said)).table["rate"].to_list() == [0.0001, 0.0002]


def test_a_column_said_that_is_not_there_is_refused(read: Read) -> None:
    with pytest.raises(ImportRefused, match="column Satz must be there, as --columns rate=Satz"):
        read("x.csv", "Zeit,Rate\n1704067200000,0.0001\n", **MARKET, columns={"rate": "Satz"})


def test_a_time_format_settles_day_and_month(read: Read) -> None:
    rows = "time,rate\n01/02/2024 08:00,0.0001\n"
    said = {"time_format": "%d/%m/%Y %H:%M", "zone": Zone()}
    found = only(read("x.csv", rows, **MARKET, **said))
    assert found.table["timestamp"].to_list() == [1_706_774_400_000]  # 2024-02-01 08:00


def test_a_decimal_mark_settles_a_comma(read: Read) -> None:
    rows = "time;rate\n1704067200000;0,001\n1704096000000;0,002\n"
    assert only(read("x.csv", rows, **MARKET)).table["rate"].to_list() == [0.001, 0.002]
    price = "time;open;high;low;close\n1704067200000;1,234;1,235;1,233;1,234\n"
    said = {"kind": "perp", "timeframe": "1h"}
    for mark, value in ((",", 1.234), (".", 1_234.0)):
        found = only(read("x.csv", price, **MARKET, **said, decimal=mark))
        assert found.table["open"].to_list() == [value]


def test_bars_and_rates_in_one_table_ask_which_is_meant(read: Read) -> None:
    rows = "time,open,high,low,close,funding_rate\n1704067200000,10,12,9,11,0.0001\n"
    with pytest.raises(ImportRefused, match="say by --kind funding, perp, spot or mark"):
        read("x.csv", rows, **MARKET)
    found = only(read("x.csv", rows, **MARKET, kind="funding"))
    assert found.table["rate"].to_list() == [0.0001]


@pytest.mark.parametrize(
    ("size", "volume", "note"),
    [
        (1.0, 5.0, ()),
        (
            0.0001,
            0.0005,
            ("volume counts contracts of 0.0001 coins by its turnover, and coins here",),
        ),
        (0.37, None, ("volume is not in coins by its turnover, and left unknown",)),
    ],
)
def test_a_turnover_tells_what_the_volume_counts(
    size: float, volume: float | None, note: tuple[str, ...], read: Read
) -> None:
    rows = f"time,open,high,low,close,volume,turnover\n1704067200000,10,10,10,10,5,{50 * size}\n"
    reading = read("x.csv", rows, **MARKET, kind="perp", timeframe="1h")
    assert only(reading).table["volume"].to_list() == [volume]
    assert reading.notes == note


@pytest.mark.parametrize(
    ("header", "text", "said", "rate"),
    [
        ("funding_rate", "0.01%", None, 0.0001),
        ("funding_rate_pct", "0.01", None, 0.0001),
        ("Funding Rate (%)", "-0.0025", None, -0.000025),
        ("funding_rate_bps", "1", None, 0.0001),
        ("rate", "0.01", "percent", 0.0001),
        ("rate", "100000", "1e-9", 0.0001),
        ("funding_rate_hourly", "0.0000125", None, 0.0001),
        ("rate", "0.00125", "percent/h", 0.0001),
        ("rate", "0.02", "fraction", 0.02),
    ],
)
def test_a_unit_is_told_by_signs_by_header_or_by_flag(
    header: str, text: str, said: str | None, rate: float, read: Read
) -> None:
    rows = "".join(f"{1704067200000 + eight * 28800000},{text}\n" for eight in range(4))
    found = only(read("x.csv", f"time,{header}\n{rows}", **MARKET, rate_unit=said))
    assert found.table["rate"].to_list() == pytest.approx([rate] * 4, rel=1e-15)


@pytest.mark.parametrize("rate", ["0.01", "0.03", "2.5", "130000"])
def test_rates_that_nobody_charges_are_refused_with_the_flag(rate: str, read: Read) -> None:
    rows = "".join(f"{1704067200000 + eight * 28800000},{rate}\n" for eight in range(4))
    with pytest.raises(ImportRefused, match="say by --rate-unit percent, bps or 1e-9 what they"):
        read("x.csv", f"time,rate\n{rows}", **MARKET)


def test_signs_in_some_rows_are_refused(read: Read) -> None:
    rows = "time,rate\n1704067200000,0.01%\n1704096000000,0.02\n"
    with pytest.raises(ImportRefused, match="a percent sign in all rows or in none"):
        read("x.csv", rows, **MARKET)


def test_arrays_of_ccxt_are_bars_by_their_content(read: Read) -> None:
    rows = "[[1704067200000,10,12,9,11,5],[1704070800000,11,13,10,12,6]]"
    found = only(read("x.json", rows, **MARKET, kind="perp"))
    assert found.table.row(0)[2:] == (10.0, 12.0, 9.0, 11.0, 5.0)


def test_kucoins_order_of_prices_is_found_from_all_rows(read: Read) -> None:
    rows = "1704067200,10,11,12,9,5\n1704070800,11,12,13,10,6\n1704074400,12,11,14,8,7\n"
    found = only(read("x.csv", rows, **MARKET, kind="perp"))
    assert found.table.row(2)[2:] == (12.0, 14.0, 8.0, 11.0, 7.0)


def test_an_envelope_may_tell_the_market(read: Read) -> None:
    row = '{"t": 1704067200, "r": "0.0001"}'
    reply = f'{{"exchange": "OKEx", "symbol": "ETH-USDT-SWAP", "history": [{row}]}}'
    found = only(read("x.json", reply))
    assert label_of(found) == "okx ETH/USDT:USDT funding"


def test_rates_that_were_only_predicted_are_left_out(read: Read) -> None:
    rows = "time,rate,is_predicted\n1704067200000,0.0001,false\n1704096000000,0.0002,true\n"
    found = only(read("x.csv", rows, **MARKET))
    assert found.table["rate"].to_list() == [0.0001]


@pytest.mark.parametrize("symbol", ["BTC-USDT-SWAP", "BTC/USDT:USDT", "BTC-USDT-PERP"])
def test_a_name_that_only_a_perpetual_has_tells_the_kind(symbol: str, read: Read) -> None:
    rows = f"symbol,{BARS}{symbol},{HOUR_1}{symbol},{HOUR_2}"
    assert only(read("x.csv", rows, venue="okx")).kind == "perp"
    with pytest.raises(ImportRefused, match="say it by --kind perp, spot or mark"):
        read("x.csv", rows.replace(symbol, "BTC-USDT"), venue="okx")


def test_a_coin_beside_its_quote_is_a_market(read: Read) -> None:
    rows = "base,quote,time,rate\nETH,USDC,1704067200000,0.0001\n"
    assert label_of(only(read("x.csv", rows, venue="okx"))) == "okx ETH/USDC:USDC funding"


def test_a_day_and_a_time_of_day_are_one_time(read: Read) -> None:
    rows = "<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\n2024.01.01\t01:00:00\t10\t12\t9\t11\n"
    found = only(read("x.csv", rows, **MARKET, kind="perp", timeframe="1h"))
    assert found.table["timestamp"].to_list() == [1_704_070_800_000]


def test_a_snapshot_of_running_rates_is_told_as_one(read: Read) -> None:
    rows = (
        "symbol,lastFundingRate,nextFundingTime,time\nBTCUSDT,0.0001,1704096000000,1704067200000\n"
    )
    with pytest.raises(ImportRefused, match="was a snapshot of running rates"):
        read("x.csv", rows, venue="okx")

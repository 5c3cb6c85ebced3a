"""Flags: VALUE for all files, GLOB=VALUE for some."""

from pathlib import PurePath

import pytest

from api.errors import InvalidInput
from api.market_data.files.flags import parse_flags
from api.market_data.files.zones import Zone

PATH = PurePath("/data/vendor/okx_rest_dump/funding_okx_btc.csv")


def test_a_plain_value_serves_where_a_file_is_silent() -> None:
    hints = parse_flags(symbol=["BTC/USDT:USDT"]).hints([PATH], named_alone=False)
    assert (hints.firm.symbol, hints.mild.symbol) == (None, "BTC/USDT:USDT")


def test_a_plain_value_is_firm_for_a_file_named_on_its_own() -> None:
    hints = parse_flags(symbol=["BTC/USDT:USDT"]).hints([PATH], named_alone=True)
    assert hints.firm.symbol == "BTC/USDT:USDT"


@pytest.mark.parametrize("named_alone", [False, True], ids=["of a folder", "named itself"])
@pytest.mark.parametrize(("text", "hours"), [("+0", 0.0), ("-0:00", 0.0), ("-3:30", -3.5)])
def test_what_is_said_of_a_file_goes_before_what_is_said_of_all(
    text: str, hours: float, named_alone: bool
) -> None:
    flags = parse_flags(utc_offset=["+8", f"okx*/*={text}"], venue=["bybit"], symbol=["*=A/B:B"])
    hints = flags.hints([PATH], named_alone=named_alone)
    assert hints.firm.zone == Zone(hours)
    assert hints.firm.symbol == "A/B:B"
    assert (hints.firm.venue, hints.mild.venue) == ("bybit" if named_alone else None, "bybit")


@pytest.mark.parametrize(
    "glob", ["okx_rest_dump/*", "*.csv", "*okx*", "vendor/*/funding_*", "funding_okx_btc.csv"]
)
def test_a_glob_fits_the_end_of_a_path(glob: str) -> None:
    hints = parse_flags(venue=[f"{glob}=OKX"]).hints([PATH], named_alone=False)
    assert hints.firm.venue == "okx"


@pytest.mark.parametrize("glob", ["okx", "binance*", "*.json", "okx_rest_dump"])
def test_a_glob_that_fits_no_end_says_nothing(glob: str) -> None:
    hints = parse_flags(venue=[f"{glob}=okx"]).hints([PATH], named_alone=False)
    assert hints.firm.venue is None


def test_the_last_of_several_that_fit_counts() -> None:
    flags = parse_flags(kind=["*=spot", "okx*/*=mark", "bybit*/*=perp"])
    assert flags.hints([PATH], named_alone=False).firm.kind == "mark"


def test_as_may_be_for_some_files_only() -> None:
    flags = parse_flags(taken_for=["*.json=okx-candles", "okx*/*=table"])
    assert flags.format_name([PATH]) == "table"
    assert flags.format_name([PurePath("/x/y.csv")]) is None


@pytest.mark.parametrize(
    ("flag", "sentence"),
    [
        ({"venue": ["*.csv="]}, "--venue must be VALUE or GLOB=VALUE, was without"),
        ({"symbol": [""]}, "--symbol must be VALUE or GLOB=VALUE, was without"),
        ({"kind": ["index"]}, "--kind must be one of funding, "),
        ({"timeframe": ["7d"]}, "--timeframe must be one of 1m, "),
        ({"taken_for": ["excel"]}, "--as must be one of origin-sqlite, "),
    ],
    ids=["venue", "symbol", "kind", "timeframe", "as"],
)
def test_values_nobody_knows_are_refused(flag: dict[str, list[str]], sentence: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_flags(**flag)
    assert str(refused.value).startswith(sentence)


def test_a_packed_file_may_be_called_by_its_name_on_the_disk() -> None:
    packed = [PurePath("/x/okx/a.csv"), PurePath("/x/okx/a.csv.gz")]
    for glob in ("a.csv", "a.csv.gz", "okx/*.gz"):
        flags = parse_flags(venue=[f"{glob}=okx"])
        assert flags.hints(packed, named_alone=False).firm.venue == "okx"

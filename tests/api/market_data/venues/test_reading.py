"""A profile file: what it says is read, what breaks a rule is refused by file, field and value."""

from datetime import date
from pathlib import Path

import pytest

from api.errors import VenueFileInvalid
from api.market_data.venues.reading import read_profile

GOOD = """
venue = "acme"
title = "Acme"

[sources.page]
title = "Fee page"
as_of = 2026-04-16

[sources.copy]
title = "A copy"
as_of = 2025-01-02
dated = false

[values]
spot_taker_fee_bps = { value = 10, source = "page" }
funding_intervals_hours = { value = [8, 4], source = "copy" }

[symbols."BTC/USDT:USDT"]
perp_lot_step = { value = 0.001, source = "copy", as_of = 2025-03-04 }
maintenance_tiers = { value = [[0, 0.004], [50000, 0.005]], source = "page" }
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "acme.toml"


def test_each_value_carries_its_day_and_source(path: Path) -> None:
    path.write_text(GOOD)
    profile = read_profile(path, "acme.toml")
    assert (profile.venue, profile.title) == ("acme", "Acme")
    fee = profile.values["spot_taker_fee_bps"]
    assert (fee.content, fee.as_of, fee.dated) == (10.0, date(2026, 4, 16), True)
    assert (fee.source, fee.origin) == ("Fee page", "acme.toml")
    hours = profile.values["funding_intervals_hours"]
    assert (hours.content, hours.as_of, hours.dated) == ((8.0, 4.0), date(2025, 1, 2), False)
    of_btc = profile.symbols["BTC/USDT:USDT"]
    step = of_btc["perp_lot_step"]  # its own day goes before that of the source
    assert (step.content, step.as_of, step.dated) == (0.001, date(2025, 3, 4), True)
    assert of_btc["maintenance_tiers"].content == ((0.0, 0.004), (50_000.0, 0.005))


FEE = "values.spot_taker_fee_bps"
HOURS = "values.funding_intervals_hours"
STEP = 'symbols."BTC/USDT:USDT".perp_lot_step'
TIERS = 'symbols."BTC/USDT:USDT".maintenance_tiers'
RANGE = "must be a number from 0 to 1000"
TEXT = "must be a text of 1 to 500 characters"
DAY = "must be a date like 2026-04-16"
TIER = "must be [notional floor, rate]"
WITH_SOURCE = '{ value = 10, source = "page" }'
# Text of the good file, what takes its place, and the error without the file's name.
BROKEN = [
    ("value = 10,", "value = 1001,", f"{FEE}.value {RANGE}, was 1001"),
    ("value = 10,", "value = -1,", f"{FEE}.value {RANGE}, was -1"),
    ("value = 10,", "value = nan,", f"{FEE}.value {RANGE}, was nan"),
    ("value = 10,", "value = true,", f"{FEE}.value {RANGE}, was True"),
    ("value = 10, ", "", f"{FEE}.value must be given, was absent"),
    (WITH_SOURCE, "10", f"{FEE} must be {{ value = ..., source = ... }}, was 10"),
    ('10, source = "page"', "10", f"{FEE}.source {TEXT}, was absent"),
    ('10, source = "page"', '10, source = ""', f"{FEE}.source {TEXT}, was ''"),
    (
        '10, source = "page"',
        '10, source = "x"',
        f"{FEE}.source must name one of [sources] (page, copy), was 'x'",
    ),
    ("spot_taker_fee_bps", "spot_fee", "values.spot_fee must be one of spot_taker_fee_bps, "),
    ("as_of = 2026-04-16", "", f"sources.page.as_of {DAY}, was absent"),
    ("2026-04-16", '"2026"', f"sources.page.as_of {DAY}, was '2026'"),
    ("2026-04-16", "2026-04-16T00:00:00Z", f"sources.page.as_of {DAY}, was datetime.datetime("),
    ("dated = false", "dated = 0", "sources.copy.dated must be true or false, was 0"),
    ('"acme"', '"Acme"', "venue must be lower-case letters, digits and _, was 'Acme'"),
    ("BTC/USDT:USDT", "BTC", "symbols.\"BTC\" must be BASE/QUOTE:SETTLE, was 'BTC'"),
    ("0.001,", "0,", f"{STEP}.value must be a number from 1e-12 to 1e+09, was 0"),
    ("[8, 4]", "[8, 8]", f"{HOURS}.value must name each interval once, was [8, 8]"),
    ("[8, 4]", "[0]", f"{HOURS}.value[0] must be a number greater than 0 and at most 24, was 0"),
    ("[8, 4]", "[]", f"{HOURS}.value must be a list of hours, was []"),
    ("[0, 0.004]", "[1, 0.004]", f"{TIERS}.value must begin at notional 0, was 1"),
    (
        "[50000, 0.005]",
        "[50000, 0.003]",
        f"{TIERS}.value[1] must ascend in notional and rate, "
        "was 0.003 from 50000 after 0.004 from 0",
    ),
    ("[50000, 0.005]", "[50000]", f"{TIERS}.value[1] {TIER}, was [50000]"),
    ('title = "Acme"', 'name = "A"', "name must be one of venue, title, sources, values, symbols"),
    ("[values]", "[values", "must be TOML in UTF-8, was not: "),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN, ids=[case[2] for case in BROKEN])
def test_a_broken_rule_is_named(path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(VenueFileInvalid) as caught:
        read_profile(path, "acme.toml")
    assert caught.value.message.startswith(f"acme.toml: {sentence}")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VenueFileInvalid, match="readable, was not"):
        read_profile(tmp_path, "folder")

"""A profile file: what it says is read, what breaks a rule is refused by file, field and value."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import VenueFileInvalid
from api.market_data.venues.fields import FIELDS
from api.market_data.venues.reading import profile_of, read_profile
from api.market_data.venues.terms import VenueProfile

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
RANGE = "must be a number from -100 to 1000"
TEXT = "must be a text of 1 to 500 characters"
DAY = "must be a date like 2026-04-16"
TIER = "must be [notional floor, rate]"
WITH_SOURCE = '{ value = 10, source = "page" }'
# Text of the good file, what takes its place, and the error without the file's name.
BROKEN = [
    ("value = 10,", "value = 1001,", f"{FEE}.value {RANGE}, was 1001"),
    ("value = 10,", "value = -101,", f"{FEE}.value {RANGE}, was -101"),
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
    ('"acme"', '"own"', "venue must be a venue's name, was 'own': any market's own"),
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
    ("value = 10,", f"value = {'[' * 5_000}{']' * 5_000},", "must be TOML in UTF-8, was not: "),
    ("value = 10,", f"value = {'9' * 5_000},", "must be TOML in UTF-8, was not: "),
    (
        "value = 10,",
        f"value = 0x{'f' * 5_000},",
        f"{FEE}.value {RANGE}, was a whole number of more than 21 digits",
    ),
    (
        '10, source = "page"',
        f"10, source = 0x{'f' * 5_000}",
        f"{FEE}.source {TEXT}, was a whole number of thousands of digits",
    ),
    ("[8, 4]", f"[{'8, ' * 500}]", f"{HOURS}.value must name each interval once, was [8, 8, 8"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BROKEN, ids=[case[2] for case in BROKEN])
def test_a_broken_rule_is_named(path: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(VenueFileInvalid) as caught:
        read_profile(path, "acme.toml")
    assert caught.value.message.startswith(f"acme.toml: {sentence}")
    assert len(caught.value.message) < 500


KEYS = st.sampled_from(
    [*FIELDS, "venue", "title", "sources", "values", "symbols", "value", "source", "as_of", "s"]
) | st.text(max_size=5)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.text()
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(KEYS, parts, max_size=4),
    max_leaves=20,
)


def outcome_of(document: dict[str, Any]) -> VenueProfile | VenueFileInvalid:
    try:
        return profile_of(document, "acme.toml", "acme.toml")
    except VenueFileInvalid as error:
        return error


@given(st.dictionaries(KEYS, DOCUMENTS, max_size=5), KEYS, DOCUMENTS)
def test_whatever_stands_in_a_file_is_a_profile_or_a_named_refusal(
    document: dict[str, Any], name: str, value: Any
) -> None:
    sources = {"s": {"title": "Page", "as_of": date(2026, 1, 1)}}
    told = {name: {"value": value, "source": "s"}}
    for tried in (
        document,
        {"venue": "acme"} | document,
        {"venue": "acme", "sources": sources, "values": told},
        {"venue": "acme", "sources": sources, "symbols": {"A/B:B": told}},
    ):
        outcome = outcome_of(tried)
        if isinstance(outcome, VenueFileInvalid):
            assert outcome.file == "acme.toml"
            assert outcome.field is not None
        else:
            json.dumps(outcome.terms("A/B:B").document(), allow_nan=False)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VenueFileInvalid, match="readable, was not"):
        read_profile(tmp_path, "folder")

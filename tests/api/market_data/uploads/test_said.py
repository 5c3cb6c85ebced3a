"""What is said of files, as flags of the importer."""

from pathlib import PurePath

import pytest

from api.errors import InvalidInput
from api.market_data.uploads.said import flags_said, settled_by


def test_what_is_of_one_file_overrules_what_is_of_all() -> None:
    flags = flags_said([{"venue": "okx"}, {"file": "a [1].csv", "venue": "bybit", "kind": "spot"}])
    one = flags.hints([PurePath("/a [1].csv")], named_alone=False)
    assert (one.firm.venue, one.firm.kind) == ("bybit", "spot")
    for other in ("/b.csv", "/x/a [1].csv", "/a 1.csv"):
        hints = flags.hints([PurePath(other)], named_alone=False)
        assert (hints.firm.venue, hints.mild.venue, hints.firm.kind) == (None, "okx", None)


def test_a_rename_stays_one() -> None:
    flags = flags_said([{"file": "a.csv", "symbol": "MATICUSDT=POL/USDT:USDT"}])
    assert [(one.glob, one.value) for one in flags.symbol] == [("MATICUSDT", "POL/USDT:USDT")]


def test_nonsense_is_told_by_its_place() -> None:
    with pytest.raises(InvalidInput, match=r"^kind must be one of") as refused:
        flags_said([{"venue": "okx"}, {"kind": "bars"}])
    assert refused.value.field == "said.1.kind"


def test_a_refusal_names_what_settles_it() -> None:
    assert settled_by("say by --kind perp, or --utc-offset +8; --as table") == (
        "kind",
        "utc_offset",
        "taken_for",
    )
    assert settled_by("file must have rows, was empty --replace") == ()

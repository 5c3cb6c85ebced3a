"""A file of the user's that breaks a rule refuses who needs it, and nobody else."""

from pathlib import Path

import pytest

from api.errors import InvalidInput
from api.market_data.venues.profiles import profiles_in_force
from api.runs.names import MarketKey
from api.schema.venue_choice import VenueChoice
from tests.api.market_data.venues.test_profiles import own_file

BTC = "BTC/USDT:USDT"
AT_BINANCE, AT_OKX, AT_SAMPLE = (MarketKey(venue, BTC) for venue in ("binance", "okx", "sample"))
TOO_HIGH = (
    "venueProfile binance.toml: values.perp_taker_fee_bps.value must be a number from -100 to "
    "1000, was 5000"
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A folder whose file about Binance breaks a rule."""
    own_file(tmp_path, fee=5_000)
    return tmp_path


def test_a_run_that_needs_no_broken_profile_is_not_refused(broken: Path) -> None:
    in_force = profiles_in_force(broken)
    assert VenueChoice("okx", in_force).terms(AT_BINANCE) == VenueChoice("own", in_force).terms(
        AT_OKX
    )
    assert VenueChoice(None, in_force).terms(AT_SAMPLE) is None
    assert not VenueChoice(None, in_force).tells_apart([AT_SAMPLE])


@pytest.mark.parametrize("name", [None, "own", "binance"])
def test_a_run_that_needs_it_is_refused_in_the_words_of_the_fault(
    broken: Path, name: str | None
) -> None:
    with pytest.raises(InvalidInput) as caught:
        VenueChoice(name, profiles_in_force(broken)).terms(AT_BINANCE)
    assert (caught.value.field, caught.value.message) == ("venueProfile", TOO_HIGH)


def test_a_file_that_is_no_toml_still_tells_its_venue(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('# of 2026\nvenue = "okx"\n[values\n')
    in_force = profiles_in_force(tmp_path)
    assert VenueChoice(None, in_force).terms(AT_BINANCE) is not None
    with pytest.raises(InvalidInput, match=r"^venueProfile mine.toml: must be TOML in UTF-8"):
        VenueChoice(None, in_force).terms(AT_OKX)


def test_one_that_tells_no_venue_may_be_about_any(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("venue = [")
    in_force = profiles_in_force(tmp_path)
    for name, market in ((None, AT_SAMPLE), ("okx", AT_BINANCE), ("own", AT_BINANCE)):
        with pytest.raises(InvalidInput, match=r"^venueProfile mine.toml: must be TOML"):
            VenueChoice(name, in_force).terms(market)
    assert VenueChoice(None, in_force).tells_apart([AT_SAMPLE])

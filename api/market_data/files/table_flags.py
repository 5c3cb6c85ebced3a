"""What a person may say of a table: --columns, --time-format, --rate-unit and --decimal."""

from collections.abc import Mapping

from api.errors import InvalidInput
from api.market_data.files.model import Flag
from api.market_data.files.tables.clock import EPOCH_UNITS
from api.market_data.files.tables.units import RATE_UNITS, parse_rate_unit
from api.market_data.files.tables.words import ROLE_NAMES

DECIMALS = (",", ".")


def split_columns(text: str) -> Flag:
    """ROLE=NAME,... or GLOB=ROLE=NAME,...: the value keeps its equals signs."""
    before, _, behind = text.partition("=")
    if before.strip().lower() in ROLE_NAMES or behind.partition("=")[0] == behind:
        return Flag("", text.strip())
    return Flag(before.strip(), behind.strip())


def parse_columns(text: str) -> Mapping[str, str]:
    """Role to the name or the number of its column; raises InvalidInput."""
    told: dict[str, str] = {}
    for part in text.split(","):
        role, equals, name = part.partition("=")
        role, name = role.strip().lower(), name.strip()
        if role not in ROLE_NAMES or not equals or not name:
            raise InvalidInput(
                "columns",
                "--columns must be ROLE=NAME,... such as time=Date,rate=FundingRate, with roles "
                f"out of {', '.join(ROLE_NAMES)}, was {part}",
            )
        told[role] = name
    return told


def check_time_format(text: str) -> None:
    """Raise InvalidInput for what is no format of times."""
    if text not in EPOCH_UNITS and "%" not in text:
        raise InvalidInput(
            "timeFormat",
            "--time-format must be as strptime has it, '%d/%m/%Y %H:%M', or s, ms, us or ns of an "
            f"epoch, was {text}",
        )


def check_rate_unit(text: str) -> None:
    """Raise InvalidInput for what is no unit of rates."""
    if parse_rate_unit(text) is None:
        raise InvalidInput("rateUnit", f"--rate-unit must be {RATE_UNITS}, was {text}")


def check_decimal(text: str) -> None:
    """Raise InvalidInput for what is no mark before decimals."""
    if text not in DECIMALS:
        raise InvalidInput("decimal", f"--decimal must be , or ., was {text}")

"""What is typed on a command line, read into what GraphQL takes."""

import math
import re
from datetime import UTC, date, datetime
from typing import Any

from api.client.failures import BadInput

_UNIT_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


_FIRST_OF_A_DAY, _LAST_OF_A_DAY = "T00:00:00Z", "T23:59:59.999Z"


def instant(text: str, option: str) -> str:
    """YYYY-MM-DD (its midnight, UTC) or RFC 3339 with its offset, as RFC 3339 in UTC."""
    return _instant(text, option, _FIRST_OF_A_DAY)


def last_instant(text: str, option: str) -> str:
    """The same where something ends: of a day its last millisecond, so that all of it is in."""
    return _instant(text, option, _LAST_OF_A_DAY)


def _instant(text: str, option: str, of_a_day: str) -> str:
    rule = f"{option} must be YYYY-MM-DD or RFC 3339 with an offset, was {text!r}"
    try:
        if len(text) == len("YYYY-MM-DD"):
            return f"{date.fromisoformat(text).isoformat()}{of_a_day}"
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(rule) from None
    if moment.tzinfo is None:
        raise BadInput(rule)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def period(start: str, end: str) -> dict[str, str]:
    """GraphQL: PeriodInput."""
    return {"start": instant(start, "--start"), "end": last_instant(end, "--end")}


def duration_ms(text: str, option: str) -> int:
    """A length of time: a whole number with s, m, h or d behind it, as in 90d."""
    found = re.fullmatch(r"([0-9]{1,6})([smhd])", text, re.ASCII)
    if found is None:
        raise BadInput(f"{option} must be a whole number of s, m, h or d such as 90d, was {text!r}")
    return int(found[1]) * _UNIT_MS[found[2]]


def axis(text: str) -> dict[str, Any]:
    """NAME=V1,V2,... or NAME=FROM:TO:STEPS, as GraphQL's SweepAxisInput."""
    rule = f"--axis must be NAME=V1,V2,... or NAME=FROM:TO:STEPS, was {text!r}"
    name, equals, values = text.partition("=")
    if not equals or not name.strip():
        raise BadInput(rule)
    parameter = name.strip().upper().replace("-", "_")
    try:
        if ":" in values:
            first, last, steps = values.split(":")
            axis_range = {"from": _number(first), "to": _number(last), "steps": int(steps)}
            return {"parameter": parameter, "range": axis_range}
        return {"parameter": parameter, "values": [_number(value) for value in values.split(",")]}
    except ValueError:
        raise BadInput(rule) from None


def market(text: str) -> dict[str, str]:
    """VENUE:SYMBOL, as GraphQL's MarketInput; the symbol may have a colon of its own."""
    venue, _, symbol = text.partition(":")
    if not venue or "/" in venue or not symbol:
        raise BadInput(f"a market must be VENUE:SYMBOL, was {text!r}")
    return {"venue": venue, "symbol": symbol}


def weights(text: str) -> list[float]:
    """W1,W2,...: one number for each market."""
    try:
        return [_number(weight) for weight in text.split(",")]
    except ValueError:
        raise BadInput(f"--weights must be numbers W1,W2,..., was {text!r}") from None


def maintenance_tier(text: str) -> dict[str, float]:
    """FLOOR=RATE, as GraphQL's MaintenanceTierInput."""
    floor, equals, rate = text.partition("=")
    try:
        if equals:
            return {"notionalFloor": _number(floor), "rate": _number(rate)}
    except ValueError:
        pass
    raise BadInput(f"--maintenance-tier must be FLOOR=RATE, two numbers, was {text!r}")


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)  # JSON could not carry it
    return number

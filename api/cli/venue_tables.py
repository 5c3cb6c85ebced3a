"""Tables of `carry venues`."""

from typing import Any

from rich.table import Table

from api.client.tables import DASH, plain_table
from engine.model.written import exact

_FEES = {
    "spot_taker_fee_bps": "spot taker (bps)",
    "spot_maker_fee_bps": "maker",
    "perp_taker_fee_bps": "perp taker (bps)",
    "perp_maker_fee_bps": "maker",
}
_INTERVALS = "funding_intervals_hours"


def venues_table(profiles: list[dict[str, Any]]) -> Table:
    """One row per profile; fees in bps."""
    table = plain_table()
    table.add_column("venue", no_wrap=True)
    for heading in _FEES.values():
        table.add_column(heading, justify="right")
    table.add_column("intervals (h)")
    for heading in ("values", "symbols"):
        table.add_column(heading, justify="right")
    table.add_column("as of")
    table.add_column("own file")
    for profile in profiles:
        venue_wide = {value["name"]: _content(value) for value in profile["values"]}
        everything = [value for _, value in _all_values(profile)]
        days = sorted(value["asOf"] for value in everything)
        own = {value["origin"] for value in everything} - {"shipped"}
        table.add_row(
            profile["venue"],
            *(venue_wide.get(name, DASH) for name in (*_FEES, _INTERVALS)),
            str(len(everything)),
            str(len(profile["symbols"])),
            f"{days[0]} to {days[-1]}" if days else DASH,
            ", ".join(sorted(own)) or DASH,
        )
    return table


def values_table(profile: dict[str, Any]) -> Table:
    """One row per value; its source by the number that `sources_table` gives it."""
    numbers = _source_numbers(profile)
    table = plain_table()
    for heading in ("of", "value"):
        table.add_column(heading, no_wrap=True)
    table.add_column("", overflow="fold")
    table.add_column("unit")
    table.add_column("source", justify="right")
    for symbol, value in _all_values(profile):
        table.add_row(
            symbol or profile["venue"],
            value["name"],
            _content(value),
            "" if value["name"] == "maintenance_tiers" else value["unit"],
            str(numbers[_source_of(value)]),
        )
    return table


def sources_table(profile: dict[str, Any]) -> Table:
    """The numbered sources of a profile's values, with their days."""
    table = plain_table()
    table.add_column("source", justify="right")
    table.add_column("as of", no_wrap=True)
    table.add_column("", overflow="fold")
    for (day, dated, source, origin), number in _source_numbers(profile).items():
        told_by = "" if origin == "shipped" else f" ({origin})"
        table.add_row(str(number), f"{day}{'' if dated else ' (undated)'}", f"{source}{told_by}")
    return table


Source = tuple[str, bool, str, str]


def _source_of(value: dict[str, Any]) -> Source:
    return value["asOf"], value["dated"], value["source"], value["origin"]


def _source_numbers(profile: dict[str, Any]) -> dict[Source, int]:
    sources = dict.fromkeys(_source_of(value) for _, value in _all_values(profile))
    return {source: number for number, source in enumerate(sources, start=1)}


def _all_values(profile: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    parts = [("", profile["values"])]
    parts += [(part["symbol"], part["values"]) for part in profile["symbols"]]
    return [(symbol, value) for symbol, values in parts for value in values]


def _content(value: dict[str, Any]) -> str:
    content = value["value"]
    if value["name"] == "maintenance_tiers":
        return ", ".join(f"{exact(rate)} from {exact(floor)}" for floor, rate in content)
    if isinstance(content, list):
        return ", ".join(exact(number) for number in content)
    return content if isinstance(content, str) else exact(content)

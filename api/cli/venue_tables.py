"""Tables of `carry venues`."""

from typing import Any

from rich.table import Table

from api.cli.report import DASH, plain_table

_FEES = {
    "spot_taker_fee_bps": "spot taker",
    "spot_maker_fee_bps": "maker",
    "perp_taker_fee_bps": "perp taker",
    "perp_maker_fee_bps": "maker",
}


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
        venue_wide = {value["name"]: value for value in profile["values"]}
        everything = _all_values(profile)
        days = sorted(value["asOf"] for _, value in everything)
        own = {value["origin"] for _, value in everything} - {"shipped"}
        table.add_row(
            profile["venue"],
            *(_content(venue_wide[name]) if name in venue_wide else DASH for name in _FEES),
            _content(venue_wide["funding_intervals_hours"])
            if "funding_intervals_hours" in venue_wide
            else DASH,
            str(len(everything)),
            str(len(profile["symbols"])),
            f"{days[0]} to {days[-1]}" if days else DASH,
            ", ".join(sorted(own)) or DASH,
        )
    return table


def venue_table(profile: dict[str, Any]) -> Table:
    """One row per value, with the day and the source it was read from."""
    table = plain_table()
    table.add_column("of", no_wrap=True)
    table.add_column("value", no_wrap=True)
    table.add_column("", overflow="fold")
    table.add_column("unit")
    table.add_column("as of", no_wrap=True)
    table.add_column("source", overflow="fold")
    for symbol, value in _all_values(profile):
        undated = "" if value["dated"] else " (undated)"
        origin = "" if value["origin"] == "shipped" else f" ({value['origin']})"
        table.add_row(
            symbol or profile["venue"],
            value["name"],
            _content(value),
            "" if value["name"] == "maintenance_tiers" else value["unit"],
            f"{value['asOf']}{undated}",
            f"{value['source']}{origin}",
        )
    return table


def _all_values(profile: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    parts = [("", profile["values"])]
    parts += [(part["symbol"], part["values"]) for part in profile["symbols"]]
    return [(symbol, value) for symbol, values in parts for value in values]


def _content(value: dict[str, Any]) -> str:
    content = value["value"]
    if value["name"] == "maintenance_tiers":
        return ", ".join(f"{rate:.12g} from {floor:,.0f}" for floor, rate in content)
    if isinstance(content, list):
        return ", ".join(f"{number:g}" for number in content)
    return content if isinstance(content, str) else f"{content:.12g}"

"""docs/venues.md names every shipped value and its source; a failing test prints the tables."""

from collections import defaultdict
from pathlib import Path

import pytest

from api.market_data.venues.fields import FIELDS
from api.market_data.venues.profiles import read_profiles
from api.market_data.venues.reading import read_profile
from api.market_data.venues.terms import VenueProfile

PAGE = (Path(__file__).parents[4] / "docs" / "venues.md").read_text(encoding="utf-8")


def table_below(heading: str) -> list[str]:
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")]


def values_table() -> list[str]:
    rows = [f"| `{field.name}` | {field.unit} | {field.meaning} |" for field in FIELDS.values()]
    return ["| value | unit | meaning |", "|---|---|---|", *rows]


def sources_table(profile: VenueProfile) -> list[str]:
    """One row per source and set of values that came from it."""
    names: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for symbol, values in [("", profile.values), *profile.symbols.items()]:
        for name, value in values.items():
            day = f"{value.as_of}{'' if value.dated else ' (undated)'}"
            names[value.source, day, symbol].append(f"`{name}`")
    symbols: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for (source, day, symbol), listed in names.items():
        symbols[source, day, ", ".join(listed)].append(symbol.partition("/")[0] or "all")
    rows = [
        f"| {listed} | {', '.join(of)} | {day} | {source} |"
        for (source, day, listed), of in symbols.items()
    ]
    return ["| values | of | as of | source |", "|---|---|---|---|", *rows]


def test_every_value_is_explained() -> None:
    assert table_below("Values") == values_table(), "\n" + "\n".join(values_table())


@pytest.mark.parametrize("profile", read_profiles().values(), ids=lambda profile: profile.venue)
def test_every_source_is_named(profile: VenueProfile) -> None:
    table = sources_table(profile)
    assert table_below(profile.title) == table, "\n" + "\n".join(table)


def test_the_example_is_a_valid_file(tmp_path: Path) -> None:
    example = PAGE.partition("```toml\n")[2].partition("```")[0]
    path = tmp_path / "binance.toml"
    path.write_text(example, encoding="utf-8")
    profile = read_profile(path, path.name)
    assert profile.venue == "binance"
    assert profile.values
    assert profile.symbols

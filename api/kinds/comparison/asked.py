"""What a client sends to ask for a comparison, and the configuration that it stands for."""

import strawberry
from strawberry import UNSET

from api.errors import InvalidInput
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.runs.values import strategy_name
from api.schema.inputs import OneMarket, OnePeriod, Terms
from api.schema.resolve import (
    LONGEST_NAME,
    market_key,
    market_terms,
    period_of,
    strategy_named,
    strategy_of,
)
from api.schema.sent import text_or_none, was_given
from api.schema.strategy_inputs import StrategyInput
from api.schema.venue_choice import VenueChoice
from engine.model.params import Strategy
from engine.model.strategies import COMPOSITE, SIMPLE


@strawberry.input(description="One line of a comparison.")
class ComparisonEntryInput:
    label: str | None = strawberry.field(
        default=UNSET, description="Its name; absent: the strategy's."
    )
    strategy: StrategyInput = strawberry.field(description="The strategy.")


@strawberry.input(description="Several strategies on one market.")
class StartComparisonInput(OneMarket, OnePeriod, Terms):
    entries: list[ComparisonEntryInput] | None = strawberry.field(
        default=UNSET, description="What is compared; absent: simple against composite."
    )


def comparison_config(
    sent: StartComparisonInput, venue: VenueChoice | None = None
) -> ComparisonConfig:
    """The configuration of a comparison; absent entries mean simple against composite."""
    strategies: list[tuple[str | None, Strategy]] = [
        (None, strategy_named(sent, kind.name)) for kind in (SIMPLE, COMPOSITE)
    ]
    if was_given(sent.entries):
        strategies = [
            (entry.label or None, strategy_of(sent, entry.strategy, f"entries.{index}.strategy"))
            for index, entry in enumerate(sent.entries or ())
        ]
    market = market_key(sent.market, "market")
    return ComparisonConfig(
        market,
        period_of(sent.period),
        _labelled(strategies),
        market_terms(sent, market, venue),
    )


def _labelled(strategies: list[tuple[str | None, Strategy]]) -> tuple[ComparisonEntry, ...]:
    entries: list[ComparisonEntry] = []
    used: set[str] = set()
    for index, (wanted, strategy) in enumerate(strategies):
        label = text_or_none(wanted, f"entries.{index}.label") or strategy_name(strategy)
        if len(label) > LONGEST_NAME:
            raise InvalidInput(
                f"entries.{index}.label",
                f"label must have at most {LONGEST_NAME} characters, was {len(label)}",
            )
        unique, number = label, 2
        while unique in used:
            unique, number = f"{label} {number}", number + 1
        used.add(unique)
        entries.append(ComparisonEntry(unique, strategy))
    return tuple(entries)

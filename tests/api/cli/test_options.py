"""The shared options become inputs of the schema; what was not given is not sent."""

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, build_schema

from api.cli.failures import BadInput
from api.cli.options import (
    CapitalOptions,
    CompositeOptions,
    CostOptions,
    EightHourOption,
    RunOptions,
    SimpleOptions,
    SizingOptions,
    StrategyName,
)

SCHEMA = Path(__file__).parents[3] / "schema.graphql"


def options(
    *,
    eight_hour: EightHourOption | None = None,
    simple: SimpleOptions | None = None,
    composite: CompositeOptions | None = None,
    sizing: SizingOptions | None = None,
    costs: CostOptions | None = None,
    capital: CapitalOptions | None = None,
) -> RunOptions:
    return RunOptions(
        eight_hour or EightHourOption(),
        simple or SimpleOptions(),
        composite or CompositeOptions(),
        sizing or SizingOptions(),
        costs or CostOptions(),
        capital or CapitalOptions(),
    )


def test_nothing_given_leaves_every_default_to_the_service() -> None:
    assert options().strategy_input(StrategyName.SIMPLE) == {"simple": {}}
    assert options().costs_and_capital() == {}


def test_a_zero_is_given() -> None:
    free = options(costs=CostOptions(slippage_bps=0.0))
    assert free.costs_and_capital() == {"costs": {"slippageBps": 0.0}}


def test_what_json_cannot_carry_is_refused_by_its_option() -> None:
    with pytest.raises(BadInput, match="--slippage-bps must be a finite number, was nan"):
        options(costs=CostOptions(slippage_bps=float("nan"))).costs_and_capital()


def test_any_sizing_option_turns_sizing_on() -> None:
    sized = options(
        composite=CompositeOptions(entry_threshold=0.5),
        sizing=SizingOptions(max_portfolio_exposure=5000.0),
    )
    assert sized.strategy_input(StrategyName.COMPOSITE) == {
        "composite": {"entryThreshold": 0.5, "sizing": {"maxPortfolioExposure": 5000.0}}
    }


def test_initial_capital_is_the_field_initial() -> None:
    rich = options(capital=CapitalOptions(initial_capital=1e6, lot_step=0.001))
    assert rich.costs_and_capital() == {"capital": {"initial": 1e6, "lotStep": 0.001}}


@pytest.mark.parametrize(
    ("given", "name", "sentence"),
    [
        (
            options(composite=CompositeOptions(entry_threshold=0.5)),
            StrategyName.SIMPLE,
            "--entry-threshold needs --strategy composite, was simple",
        ),
        (
            options(sizing=SizingOptions(min_allocation_fraction=0.1)),
            StrategyName.HOLD,
            "--min-allocation-fraction needs --strategy composite, was hold",
        ),
        (
            options(simple=SimpleOptions(min_funding_rate=0.0)),
            StrategyName.COMPOSITE,
            "--min-funding-rate needs --strategy simple, was composite",
        ),
        (
            options(eight_hour=EightHourOption(use_eight_hour_equivalent=True)),
            StrategyName.HOLD,
            "--eight-hour-equivalent needs a rule that compares, was hold",
        ),
    ],
    ids=["composite's", "sizing's", "simple's", "a threshold for hold"],
)
def test_an_option_without_effect_is_refused(
    given: RunOptions, name: StrategyName, sentence: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        given.strategy_input(name)
    assert str(refusal.value) == sentence


FULL = options(
    eight_hour=EightHourOption(use_eight_hour_equivalent=True),
    simple=SimpleOptions(0.1, 0.1),
    composite=CompositeOptions(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 6, 0.1, 30),
    sizing=SizingOptions(0.1, 0.2, 0.3),
    costs=CostOptions(1.0, 1.0, 1.0),
    capital=CapitalOptions(1.0, 1.0, 1.0, 1.0, 1.0),
)
ONLY_SIMPLE = options(eight_hour=FULL.eight_hour, simple=FULL.simple)
ONLY_COMPOSITE = options(eight_hour=FULL.eight_hour, composite=FULL.composite, sizing=FULL.sizing)


@pytest.mark.parametrize(
    ("sent", "input_type"),
    [
        (ONLY_SIMPLE.strategy_input(StrategyName.SIMPLE)["simple"], "SimpleInput"),
        (ONLY_COMPOSITE.strategy_input(StrategyName.COMPOSITE)["composite"], "CompositeInput"),
        (
            ONLY_COMPOSITE.strategy_input(StrategyName.COMPOSITE)["composite"]["sizing"],
            "SizingInput",
        ),
        (FULL.costs_and_capital()["costs"], "CostsInput"),
        (FULL.costs_and_capital()["capital"], "CapitalInput"),
    ],
    ids=["simple", "composite", "sizing", "costs", "capital"],
)
def test_every_field_of_the_schema_has_its_option(sent: dict[str, float], input_type: str) -> None:
    definition = build_schema(SCHEMA.read_text(encoding="utf-8")).type_map[input_type]
    assert isinstance(definition, GraphQLInputObjectType)
    assert set(sent) == set(definition.fields)

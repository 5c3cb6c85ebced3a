"""The shared options become inputs of the schema; what was not given is not sent."""

from pathlib import Path

import pytest
from graphql import GraphQLInputObjectType, build_schema

from api.client.failures import BadInput
from api.client.given import Options
from api.client.given import given as given_of
from api.client.options import OWN, EightHourOption, RunOptions, SizingOptions, StrategyName
from api.client.trading_options import (
    CapitalOptions,
    CostOptions,
    Direction,
    DirectionOption,
    Execution,
    MarginMode,
    MarginOptions,
    PresetOption,
    ProfileOption,
    RuleOptions,
    SlippageModel,
)
from api.kinds.portfolio.options import PortfolioOptions, RankBy
from api.kinds.walk_forward.options import FoldChoice, FoldMetric, FoldMode, FoldOptions

SCHEMA = Path(__file__).parents[3] / "schema.graphql"

SIMPLE, COMPOSITE, HOLD = (StrategyName(name) for name in ("simple", "composite", "hold"))
SimpleOptions, CompositeOptions = OWN["simple"], OWN["composite"]


def options(
    *,
    eight_hour: EightHourOption | None = None,
    simple: Options | None = None,
    composite: Options | None = None,
    sizing: SizingOptions | None = None,
    preset: PresetOption | None = None,
    costs: CostOptions | None = None,
    capital: CapitalOptions | None = None,
    direction: DirectionOption | None = None,
    rules: RuleOptions | None = None,
    margin: MarginOptions | None = None,
    profile: ProfileOption | None = None,
) -> RunOptions:
    return RunOptions(
        eight_hour or EightHourOption(),
        {"simple": simple or SimpleOptions(), "composite": composite or CompositeOptions()},
        sizing or SizingOptions(),
        preset or PresetOption(),
        costs or CostOptions(),
        capital or CapitalOptions(),
        direction or DirectionOption(),
        rules or RuleOptions(),
        margin or MarginOptions(),
        profile or ProfileOption(),
    )


def test_nothing_given_leaves_every_default_to_the_service() -> None:
    assert options().strategy_input(SIMPLE) == {"simple": {}}
    assert options().terms_input() == {}


def test_a_zero_is_given() -> None:
    free = options(costs=CostOptions(slippage_bps=0.0))
    assert free.terms_input() == {"costs": {"slippageBps": 0.0}}


def test_what_json_cannot_carry_is_refused_by_its_option() -> None:
    with pytest.raises(BadInput, match="--slippage-bps must be a finite number, was nan"):
        options(costs=CostOptions(slippage_bps=float("nan"))).terms_input()


def test_any_sizing_option_turns_sizing_on() -> None:
    sized = options(
        composite=CompositeOptions(entry_threshold=0.5),
        sizing=SizingOptions(max_portfolio_exposure=5000.0),
    )
    assert sized.strategy_input(COMPOSITE) == {
        "composite": {"entryThreshold": 0.5, "sizing": {"maxPortfolioExposure": 5000.0}}
    }


def test_a_preset_is_named_and_its_strategy_left_to_it() -> None:
    named = options(preset=PresetOption("aggressive"))
    assert named.terms_input() == {"preset": "aggressive"}
    assert named.one_strategy(None) == {}
    assert named.one_strategy(HOLD) == {"strategy": {"hold": {}}}
    assert options().one_strategy(None) == {"strategy": {"simple": {}}}


def test_an_option_of_a_presets_strategy_is_sent_with_it() -> None:
    eager = options(
        preset=PresetOption("aggressive"), composite=CompositeOptions(entry_threshold=0.2)
    )
    assert eager.one_strategy(None) == {"strategy": {"composite": {"entryThreshold": 0.2}}}
    with pytest.raises(BadInput, match="--entry-threshold needs --strategy composite, was simple"):
        options(
            preset=PresetOption("origin"), composite=CompositeOptions(entry_threshold=0.2)
        ).one_strategy(None)


@pytest.mark.parametrize(
    ("given", "name", "sentence"),
    [
        (
            options(composite=CompositeOptions(entry_threshold=0.5)),
            SIMPLE,
            "--entry-threshold needs --strategy composite, was simple",
        ),
        (
            options(sizing=SizingOptions(min_allocation_fraction=0.1)),
            HOLD,
            "--min-allocation-fraction needs --strategy composite, was hold",
        ),
        (
            options(simple=SimpleOptions(min_funding_rate=0.0)),
            COMPOSITE,
            "--min-funding-rate needs --strategy simple, was composite",
        ),
        (
            options(eight_hour=EightHourOption(use_eight_hour_equivalent=True)),
            HOLD,
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


def test_strategies_that_are_compared_take_their_own_options() -> None:
    both = options(
        eight_hour=EightHourOption(use_eight_hour_equivalent=True),
        simple=SimpleOptions(min_funding_rate=0.0),
        composite=CompositeOptions(entry_threshold=0.5),
    )
    assert both.strategy_inputs(list(StrategyName)) == [
        {"simple": {"minFundingRate": 0.0, "useEightHourEquivalent": True}},
        {"composite": {"entryThreshold": 0.5, "useEightHourEquivalent": True}},
        {"hold": {}},
    ]
    with pytest.raises(BadInput, match="--entry-threshold needs --strategy composite, was simple"):
        both.strategy_inputs([SIMPLE, HOLD])


FULL = options(
    eight_hour=EightHourOption(use_eight_hour_equivalent=True),
    simple=SimpleOptions(0.1, 0.1),
    composite=CompositeOptions(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 6, 0.1, 30),
    sizing=SizingOptions(0.1, 0.2, 0.3),
    costs=CostOptions(
        1.0, 1.0, 1.0, Execution.MAKER, Execution.TAKER, 1.0, 1.0, SlippageModel.ESTIMATED
    ),
    capital=CapitalOptions(1.0, 1.0, 1.0, 1.0, 1.0, True, True, 0.1, 0.1, 0.1, 0.1),
    direction=DirectionOption(Direction.BOTH),
    rules=RuleOptions(1, 2, 3, 4, 0.5, 6, 0.1, 12.0, -0.01, 0.02, False, True),
    margin=MarginOptions(1.0, MarginMode.ISOLATED, 1.0, ["0=0.01"], 1.0, 1.0, 1.0, 1.0, 1.0),
)
MARGIN = FULL.terms_input()["margin"]
ONLY_SIMPLE = options(eight_hour=FULL.eight_hour, simple=FULL.own["simple"])
ONLY_COMPOSITE = options(
    eight_hour=FULL.eight_hour, composite=FULL.own["composite"], sizing=FULL.sizing
)


@pytest.mark.parametrize(
    ("sent", "input_type"),
    [
        (ONLY_SIMPLE.strategy_input(SIMPLE)["simple"], "SimpleInput"),
        (ONLY_COMPOSITE.strategy_input(COMPOSITE)["composite"], "CompositeInput"),
        (
            ONLY_COMPOSITE.strategy_input(COMPOSITE)["composite"]["sizing"],
            "SizingInput",
        ),
        (FULL.terms_input()["costs"], "CostsInput"),
        (FULL.terms_input()["capital"], "CapitalInput"),
        (FULL.terms_input()["rules"], "RulesInput"),
        (MARGIN, "MarginInput"),
        (MARGIN["rebalance"], "RebalanceInput"),
        (MARGIN["maintenanceTiers"][0], "MaintenanceTierInput"),
        (given_of(PortfolioOptions(1, RankBy.SCORE, [1.0], 1.0, 0.1)), "PortfolioInput"),
        (
            given_of(
                FoldOptions(
                    FoldMode.ROLLING, 100, 30, 1, FoldMetric.TOTAL_RETURN, FoldChoice.ROBUST
                )
            ),
            "FoldsInput",
        ),
    ],
    ids=[
        "simple",
        "composite",
        "sizing",
        "costs",
        "capital",
        "rules",
        "margin",
        "rebalance",
        "tier",
        "portfolio",
        "folds",
    ],
)
def test_every_field_of_the_schema_has_its_option(sent: dict[str, float], input_type: str) -> None:
    definition = build_schema(SCHEMA.read_text(encoding="utf-8")).type_map[input_type]
    assert isinstance(definition, GraphQLInputObjectType)
    assert set(sent) == set(definition.fields)

"""What a run was asked for is told back whole, by every kind of run."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cache
from typing import Any

import pytest
from graphql import GraphQLNamedType, GraphQLObjectType, GraphQLUnionType, get_named_type
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from api.http.schema import schema
from api.kinds.backtest.config import BacktestConfig
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.kinds.multi_market.config import MultiMarketConfig
from api.kinds.portfolio.config import PortfolioConfig
from api.kinds.sweep.config import SweepConfig
from api.market_data.venues.terms import ProfileFile
from api.runs.config import RunConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms, Refusal
from api.runs.venue_profile import ProfileUse
from engine.model.costs import Capital, Costs, Execution, SlippageModel
from engine.model.margin import IsolatedMargin, MaintenanceTier, Rebalance
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Sizing, Strategy
from engine.model.portfolio import PortfolioRules, RankBy
from engine.model.trading import Direction, EntryBasis, OrderRules, Trading
from engine.sweep.grid import Axis
from tests.api.api_process import ApiProcess, api_process

BTC, ETH, SOL = (MarketKey("sample", f"{name}/USDT:USDT") for name in ("BTC", "ETH", "SOL"))
PERIOD = Period(1_704_067_200_000, 1_704_153_600_500)
ALIASES = {"tiers": "maintenanceTiers"}

EVERYTHING = ProfiledTerms(
    Costs(1.5, 2.5, 3.5, Execution.MAKER, Execution.MAKER, 0.25, 0.125, SlippageModel.ESTIMATED),
    Capital(12_345.0, 0.75, 0.001, 0.002, 7.0, True, True, None, 0.04, 0.03, 0.02),
    Trading(
        Direction.LONG_SPOT,
        OrderRules(3, 33, 2, 4, 0.015, 9, 0.11, 36.5, EntryBasis(-0.01, 0.02), False, True),
        IsolatedMargin(
            3.0,
            (MaintenanceTier(0, 0.004), MaintenanceTier(50_000, 0.005)),
            12.5,
            0.05,
            Rebalance(0.2, 0.3, 0.6),
        ),
    ),
    ProfileUse(
        "binance",
        "BTC/USDT:USDT",
        {"lot_step": {"value": 0.001, "as_of": "2026-01-01", "dated": True, "source": "a page",
                      "origin": "shipped"}},
        (ProfileFile("shipped", "00"), ProfileFile("own.toml", "11")),
    ),
)  # fmt: skip
"""Every value differs from its default, so that one which is forgotten shows."""

RESIZED = replace(
    EVERYTHING,
    capital=replace(EVERYTHING.capital, resize_band=0.2),
    trading=replace(EVERYTHING.trading, margin=IsolatedMargin(3.0, (MaintenanceTier(0, 0.004),))),
)
"""With the one value that does not go with rebalancing."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiProcess]:
    with api_process(tmp_path_factory.mktemp("told")) as process:
        yield process


def told_of(service: ApiProcess, config: RunConfig) -> dict[str, Any]:
    """What the API tells of a run of this config: everything that stands under `config`."""
    kind = type(config).__name__.removesuffix("Config")
    match config:
        case ComparisonConfig():
            told = f"entries {{ label config {_everything('BacktestConfig')} }}"
        case SweepConfig():
            told = f"config {_everything('BacktestConfig')} axes {{ parameter values }}"
        case _:
            told = f"config {_everything(f'{kind}Config')}"
    return service.run(service.store(config), f"... on {kind} {{ {told} }}")


@cache
def _everything(name: str) -> str:
    """A selection of all that a type has, so that a new field needs no new test."""
    kind = schema._schema.type_map[name]
    if isinstance(kind, GraphQLUnionType):
        parts = " ".join(f"... on {one.name} {_fields(one)}" for one in kind.types)
        return f"{{ __typename {parts} }}"
    return _fields(kind)


def _fields(kind: GraphQLNamedType) -> str:
    if not isinstance(kind, GraphQLObjectType):
        return _everything(kind.name) if isinstance(kind, GraphQLUnionType) else ""
    inner = (f"{name} {_fields(get_named_type(one.type))}" for name, one in kind.fields.items())
    return f"{{ {' '.join(inner)} }}"


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return ALIASES.get(name, first + "".join(part.capitalize() for part in rest))


def _same(told: Any, value: Any, where: str) -> None:
    """Every field of the value stands in what is told, under its GraphQL name."""
    if is_dataclass(value):
        for one in fields(value):
            place = f"{where}.{one.name}"
            assert _camel(one.name) in told, f"{place} is not told"
            _same(told[_camel(one.name)], getattr(value, one.name), place)
    elif isinstance(value, tuple):
        assert len(told) == len(value), where
        for index, one in enumerate(value):
            _same(told[index], one, f"{where}.{index}")
    else:
        assert told == (value.value if isinstance(value, Enum) else value), where


def _same_terms(told: dict[str, Any], common: dict[str, Any], terms: ProfiledTerms) -> None:
    """`told` has the terms of a market, `common` those that all markets share."""
    covered = {"costs", "capital", "trading", "profile"}
    assert {one.name for one in fields(ProfiledTerms)} == covered  # a new one is to be told as well
    assert {one.name for one in fields(Trading)} == {"direction", "rules", "margin"}
    _same(told["costs"], terms.costs, "costs")
    _same(told["capital"], terms.capital, "capital")
    _same(common["direction"], terms.trading.direction, "direction")
    _same(common["rules"], terms.trading.rules, "rules")
    if terms.trading.margin is None:
        assert told["margin"]["mode"] == "UNCONSTRAINED"
    else:
        assert told["margin"]["mode"] == "ISOLATED"
        _same(told["margin"], terms.trading.margin, "margin")
    if terms.profile is None:
        assert told["venueProfile"] is None
    else:
        document = terms.profile.document()
        profile = told["venueProfile"]
        assert {one["name"] for one in profile["values"]} == set(document["values"])
        assert all(profile[name] == document[name] for name in ("venue", "symbol", "sha256"))
        assert profile["files"] == document["files"]


def _same_head(told: dict[str, Any], config: Any, strategy: Strategy) -> None:
    assert told["period"] == {
        "start": "2024-01-01T00:00:00Z",
        "end": "2024-01-02T00:00:00.500Z",
    }
    _same(told["strategy"], strategy, "strategy")
    markets = getattr(config, "markets", None)
    _same(told["markets" if markets else "market"], markets or config.market, "market")


def _check(
    service: ApiProcess, terms: ProfiledTerms, other: ProfiledTerms, strategy: Strategy
) -> None:
    """All kinds of run on these terms; with `other` the second of several markets."""
    shared = replace(terms, profile=None)
    backtest = BacktestConfig(BTC, PERIOD, strategy, terms)
    told = told_of(service, backtest)["config"]
    _same_head(told, backtest, strategy)
    _same_terms(told, told, terms)

    entries = (ComparisonEntry("it", strategy), ComparisonEntry("hold", HoldParams()))
    comparison = ComparisonConfig(BTC, PERIOD, entries, terms)
    for entry, one in zip(told_of(service, comparison)["entries"], entries, strict=True):
        assert entry["label"] == one.label
        _same_head(entry["config"], comparison, one.strategy)
        _same_terms(entry["config"], entry["config"], terms)

    if not isinstance(strategy, HoldParams):
        name = "exit_funding_rate" if isinstance(strategy, SimpleParams) else "trend_ema_span"
        sweep = SweepConfig(BTC, PERIOD, strategy, (Axis(name, (1.0,)),), terms)
        found = told_of(service, sweep)
        assert found["axes"] == [{"parameter": name.upper(), "values": [1]}]
        _same_head(found["config"], sweep, strategy)
        _same_terms(found["config"], found["config"], terms)

    refused = Refusal("margin", "SOL/USDT:USDT on sample: must have tiers, was without")
    markets = MultiMarketConfig(
        (BTC, SOL, ETH),
        PERIOD,
        strategy,
        shared,
        strict_data=True,
        own_terms=(terms, refused, other),
    )
    told = told_of(service, markets)["config"]
    assert told["strictData"] is True
    _same_several(told, markets, strategy, [(BTC, terms), (ETH, other)])
    plain = replace(markets, strict_data=False, own_terms=())
    told = told_of(service, plain)["config"]
    assert told["strictData"] is False
    _same_several(told, plain, strategy, [(key, shared) for key in plain.markets])

    rules = PortfolioRules(2, RankBy.RATE, (0.4, 0.6), 0.9, 0.125)
    portfolio = PortfolioConfig(
        (BTC, ETH), PERIOD, strategy, shared, portfolio=rules, own_terms=(terms, other)
    )
    told = told_of(service, portfolio)["config"]
    _same_several(told, portfolio, strategy, [(BTC, terms), (ETH, other)])
    _same(told["portfolio"], rules, "portfolio")


def _same_several(
    told: dict[str, Any],
    config: Any,
    strategy: Strategy,
    each: list[tuple[MarketKey, ProfiledTerms]],
) -> None:
    _same_head(told, config, strategy)
    _same_terms({"venueProfile": None, **told}, told, replace(each[0][1], profile=None))
    for one, (market, terms) in zip(told["marketTerms"], each, strict=True):
        _same(one["market"], market, "market")
        _same_terms(one, told, terms)


def test_what_differs_from_every_default_is_told_back(service: ApiProcess) -> None:
    trading = EVERYTHING.trading
    assert trading.margin is not None
    other = ProfiledTerms(
        Costs(4.0, 5.0),
        replace(EVERYTHING.capital, lot_step=0.5, min_quantity=0.25, min_notional=2.0),
        replace(trading, margin=replace(trading.margin, tiers=(MaintenanceTier(0, 0.007),))),
        ProfileUse("sample", "ETH/USDT:USDT", {}),
    )
    sized = Sizing(0.1, 0.6, 4_321.0)
    composite = CompositeParams(0.4, 0.3, 0.1, 0.2, 0.6, 0.7, 5, 0.0004, 20, sized, True)
    for strategy in (SimpleParams(0.0002, 0.0001, True), composite, HoldParams()):
        _check(service, EVERYTHING, other, strategy)
    _check(service, RESIZED, replace(RESIZED, costs=other.costs), HoldParams())


def test_the_terms_of_that_test_leave_no_value_at_its_default() -> None:
    margin = EVERYTHING.trading.margin
    assert margin is not None
    assert margin.rebalance is not None
    for value in (EVERYTHING.costs, EVERYTHING.capital, EVERYTHING.trading.rules, margin):
        for one in fields(value):
            told = RESIZED.capital if one.name == "resize_band" else value
            assert getattr(told, one.name) != one.default, one.name
    assert margin.rebalance.release_above is not None


def _numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


_FEES = _numbers(0, 1_000)
_COSTS = st.builds(
    Costs, _FEES, _FEES, _FEES, st.sampled_from(Execution), st.sampled_from(Execution),
    _numbers(0, 10), _numbers(0, 100),
)  # fmt: skip
_CAPITAL = st.builds(
    Capital, _numbers(1, 1e12), _numbers(0.01, 10), _numbers(1e-9, 1e9), _numbers(0, 1e15),
    _numbers(0, 1e15), st.booleans(), st.booleans(), st.none(), _numbers(0, 10), _numbers(0, 10),
    st.none() | _numbers(0, 10),
)  # fmt: skip
_COUNT = st.integers(1, 1_000_000)
_ENTRY_BASIS = st.builds(EntryBasis, _numbers(-1, 0), st.none() | _numbers(0, 10))
_RULES = st.builds(
    OrderRules, st.integers(0, 5), st.none() | st.integers(5, 9), _COUNT, _COUNT,
    st.none() | _numbers(1e-6, 10), st.none() | _COUNT, st.none() | _numbers(1e-6, 10),
    _numbers(0, 1e6), st.none() | _ENTRY_BASIS, st.booleans(), st.booleans(),
)  # fmt: skip
_TIERS = st.tuples(_numbers(0.001, 0.004), _numbers(0.004, 0.1), _numbers(1, 1e15)).map(
    lambda drawn: (MaintenanceTier(0, drawn[0]), MaintenanceTier(drawn[2], drawn[1]))
)
_MARGIN = st.none() | st.builds(
    IsolatedMargin, _numbers(0.1, 200), _TIERS, _numbers(0, 1_000), _numbers(0, 10),
    st.none() | st.builds(Rebalance, _numbers(0.1, 1), _numbers(2, 3), st.none() | _numbers(4, 20)),
)  # fmt: skip


@st.composite
def _trading(draw: st.DrawFn) -> Trading:
    margin = draw(_MARGIN)
    is_moved = margin is not None and margin.rebalance is not None
    direction = Direction.LONG_SPOT if is_moved else draw(st.sampled_from(Direction))
    rules = draw(_RULES)
    return Trading(
        direction, replace(rules, min_headroom=None) if margin is None else rules, margin
    )


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # an example takes a tenth of a second
)
@given(_COSTS, _CAPITAL, _trading(), _COSTS, _CAPITAL, _numbers(0.0001, 1), _numbers(-1, 0.0001))
def test_any_terms_are_told_back(
    service: ApiProcess,
    costs: Costs,
    capital: Capital,
    trading: Trading,
    other_costs: Costs,
    other_capital: Capital,
    entry: float,
    leave: float,
) -> None:
    terms = ProfiledTerms(costs, capital, trading, EVERYTHING.profile)
    other = ProfiledTerms(other_costs, other_capital, trading)
    _check(service, terms, other, SimpleParams(entry, leave))

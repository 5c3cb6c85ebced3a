"""Every strategy there is, in the order in which they are told."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.model.params import WEIGHTS, CompositeParams, HoldParams, SimpleParams
from engine.model.strategy import Signal, Strategy, StrategyKind

SIMPLE = StrategyKind(
    name="simple",
    params=SimpleParams,
    title="rate above a threshold",
    asked="Open at a rate, close below another. Fractions per settlement.",
    told="Opens at a rate, closes below another.",
    entry="min_funding_rate",
    exit="exit_funding_rate",
    signal=Signal.RATE,
    axes=(
        ("min_funding_rate", (0.0001, 0.0002, 0.0003, 0.0005, 0.0008)),
        ("exit_funding_rate", (0.00005, 0.0001, 0.0002)),
    ),
)
COMPOSITE = StrategyKind(
    name="composite",
    params=CompositeParams,
    title="score of four signals",
    asked="Open and close by a weighted score of four factors.",
    told="Opens and closes by a weighted score of four factors.",
    entry="entry_threshold",
    exit="exit_threshold",
    signal=Signal.SCORE,
    axes=(
        ("entry_threshold", (0.3, 0.4, 0.5, 0.6, 0.7)),
        ("exit_threshold", (0.2, 0.3, 0.4)),
        ("weight_rate_level", (0.25, 0.35, 0.45)),
    ),
    needs_one_of=WEIGHTS,
    needs_volume=True,
    cell_cost=1.5,
    signal_cost=4.0,
)
HOLD = StrategyKind(
    name="hold",
    params=HoldParams,
    title="in from first to last settlement",
    asked="Open at the first settlement, close at the last.",
    told="Opens at the first settlement, closes at the last.",
    rule="Opens at the first tradable settlement, closes at the last.",
    is_benchmark=True,
)
STRATEGIES: tuple[StrategyKind, ...] = (SIMPLE, COMPOSITE, HOLD)
COMPARED = tuple(kind for kind in STRATEGIES if kind.entry)
"""Those whose signal is compared with thresholds; a sweep may vary them."""

NAMES = f"{', '.join(kind.name for kind in STRATEGIES[:-1])} or {STRATEGIES[-1].name}"
"""All of them in words."""

_BY_PARAMS: Mapping[type[Strategy], StrategyKind] = MappingProxyType(
    {kind.params: kind for kind in STRATEGIES}
)

_BY_NAME: Mapping[str, StrategyKind] = MappingProxyType({kind.name: kind for kind in STRATEGIES})


def kind_named(name: str) -> StrategyKind:
    """The strategy that is stored and sent under a name."""
    return _BY_NAME[name]


def kind_of(strategy: Strategy) -> StrategyKind:
    """What strategy these parameters are of."""
    return _BY_PARAMS[type(strategy)]

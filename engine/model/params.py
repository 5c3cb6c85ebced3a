"""The strategies' parameters and the period, refused when they are nonsense."""

from dataclasses import dataclass
from typing import TypeAlias

from engine.model.bounds import Bound, canonicalise, check_flag, shown
from engine.model.errors import InvalidParams
from engine.model.units import LATEST_MS

_RATE = Bound(-1.0, 1.0)
_THRESHOLD = Bound(0.0, 10.0)
_WEIGHT = Bound(0.0, 10.0)
_COUNT = Bound(1, 1_000, integer=True)

SIMPLE_BOUNDS: dict[str, Bound] = {"min_funding_rate": _RATE, "exit_funding_rate": _RATE}

COMPOSITE_BOUNDS: dict[str, Bound] = {
    "entry_threshold": _THRESHOLD,
    "exit_threshold": _THRESHOLD,
    "weight_rate_level": _WEIGHT,
    "weight_trend": _WEIGHT,
    "weight_persistence": _WEIGHT,
    "weight_basis": _WEIGHT,
    "trend_ema_span": _COUNT,
    "persistence_threshold": _RATE,
    "persistence_max_periods": _COUNT,
}

WEIGHTS = ("weight_rate_level", "weight_trend", "weight_persistence", "weight_basis")


@dataclass(frozen=True, slots=True)
class Period:
    """The settlements with start_ms <= t <= end_ms, UTC epoch milliseconds."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        bound = Bound(0, LATEST_MS, integer=True)
        canonicalise(self, {"start_ms": bound, "end_ms": bound})
        if self.end_ms < self.start_ms:
            raise InvalidParams(
                "end_ms", f"must not be before start_ms {self.start_ms}, was {self.end_ms}"
            )


@dataclass(frozen=True, slots=True)
class SimpleParams:
    """Opens at a rate >= min_funding_rate, closes at a rate < exit_funding_rate.

    Rates are fractions of notional per settlement, exactly as quoted: 0.0001 is 1 bp.
    With `use_eight_hour_equivalent` the thresholds compare rate x 8 / interval hours; what is
    paid is always the quoted rate.
    """

    min_funding_rate: float = 0.0001
    exit_funding_rate: float = 0.00005
    use_eight_hour_equivalent: bool = False

    def __post_init__(self) -> None:
        canonicalise(self, SIMPLE_BOUNDS)
        check_flag("use_eight_hour_equivalent", self.use_eight_hour_equivalent)
        if self.exit_funding_rate > self.min_funding_rate:
            raise InvalidParams(
                "exit_funding_rate",
                f"must not exceed min_funding_rate {self.min_funding_rate}, "
                f"was {self.exit_funding_rate}",
            )


@dataclass(frozen=True, slots=True)
class Sizing:
    """Score-scaled size: the better the score, the larger the position.

    notional = min(initial capital x notional fraction x share, max_portfolio_exposure) with
    share = min_allocation_fraction + (max_allocation_fraction - min_allocation_fraction) x
    min(score, 1). The exposure is in quote currency, per leg.
    """

    min_allocation_fraction: float = 0.3
    max_allocation_fraction: float = 1.0
    max_portfolio_exposure: float = 5_000.0

    def __post_init__(self) -> None:
        fraction = Bound(0.0, 10.0)
        canonicalise(
            self,
            {
                "min_allocation_fraction": fraction,
                "max_allocation_fraction": fraction,
                "max_portfolio_exposure": Bound(0.0, 1e15, above=True),
            },
        )
        if self.min_allocation_fraction > self.max_allocation_fraction:
            raise InvalidParams(
                "min_allocation_fraction",
                f"must not exceed max_allocation_fraction {self.max_allocation_fraction}, "
                f"was {self.min_allocation_fraction}",
            )


@dataclass(frozen=True, slots=True)
class CompositeParams:
    """Opens at a score >= entry_threshold on sound volume, closes at a score < exit_threshold.

    The score weighs rate level, trend, persistence and basis (see engine/signals/factors.py).
    With `use_eight_hour_equivalent` the rate level, trend and persistence see
    rate x 8 / interval hours; what is paid is always the quoted rate.
    """

    entry_threshold: float = 0.35
    exit_threshold: float = 0.2
    weight_rate_level: float = 0.35
    weight_trend: float = 0.25
    weight_persistence: float = 0.25
    weight_basis: float = 0.15
    trend_ema_span: int = 6
    persistence_threshold: float = 0.0003
    persistence_max_periods: int = 30
    sizing: Sizing | None = None
    use_eight_hour_equivalent: bool = False

    def __post_init__(self) -> None:
        canonicalise(self, COMPOSITE_BOUNDS)
        check_flag("use_eight_hour_equivalent", self.use_eight_hour_equivalent)
        if self.sizing is not None and not isinstance(self.sizing, Sizing):
            raise InvalidParams("sizing", f"must be a Sizing or absent, was {self.sizing!r}")
        if self.exit_threshold > self.entry_threshold:
            raise InvalidParams(
                "exit_threshold",
                f"must not exceed entry_threshold {self.entry_threshold}, "
                f"was {self.exit_threshold}",
            )
        if not any(getattr(self, weight) for weight in WEIGHTS):
            raise InvalidParams(
                WEIGHTS[0],
                "must be above 0 where the other three weights are 0, "
                f"was {shown(self.weight_rate_level)}",
            )


@dataclass(frozen=True, slots=True)
class HoldParams:
    """Opens at the first tradable settlement and closes at the last: the benchmark."""


Strategy: TypeAlias = SimpleParams | CompositeParams | HoldParams

"""The strategies' parameters and the period, refused when they are nonsense."""

from dataclasses import dataclass

from engine.model.bounds import Bound, canonicalise, shown
from engine.model.errors import InvalidParams
from engine.model.parameter import End, Measure, bounds_of, check_parameters, parameter
from engine.model.scales import LATEST_MS
from engine.model.strategy import Strategy as Strategy

_RATE = Bound(-1.0, 1.0)
_THRESHOLD = Bound(0.0, 10.0)
_WEIGHT = Bound(0.0, 10.0)
_SHARE = Bound(0.0, 10.0)
_COUNT = Bound(1, 1_000, integer=True)

NO_CAP = 1e15
"""What nothing exceeds, in quote currency."""

_EIGHT_HOURS = "Compare rate x 8 / interval hours instead of the quoted rate"

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
class SimpleParams(Strategy):
    """Opens at a rate >= min_funding_rate, closes at a rate < exit_funding_rate.

    Rates are fractions of notional per settlement, exactly as quoted: 0.0001 is 1 bp.
    With `use_eight_hour_equivalent` the thresholds compare rate x 8 / interval hours; what is
    paid is always the quoted rate.
    """

    min_funding_rate: float = parameter(
        0.0001,
        _RATE,
        Measure.RATE,
        "Open at a rate of at least this",
        title="Entry funding rate",
        line="in from {min_funding_rate}",
        sweeps=True,
    )
    exit_funding_rate: float = parameter(
        0.00005,
        _RATE,
        Measure.RATE,
        "Close at a rate below this",
        title="Exit funding rate",
        line="out below {exit_funding_rate}",
        sweeps=True,
    )
    use_eight_hour_equivalent: bool = parameter(
        False,
        None,
        Measure.NONE,
        _EIGHT_HOURS,
        title="Compare rates as their 8-hour equivalent",
        line="rates as 8-hour equivalents",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
        if self.exit_funding_rate > self.min_funding_rate:
            raise InvalidParams(
                "exit_funding_rate",
                f"must not exceed min_funding_rate {self.min_funding_rate}, "
                f"was {self.exit_funding_rate}",
            )

    @property
    def compared_with_rates(self) -> tuple[str, ...]:
        """Both thresholds."""
        return "min_funding_rate", "exit_funding_rate"


@dataclass(frozen=True, slots=True)
class Sizing:
    """Score-scaled size: the better the score, the larger the position.

    notional = min(initial capital x notional fraction x share, max_portfolio_exposure) with
    share = min_allocation_fraction + (max_allocation_fraction - min_allocation_fraction) x
    min(score, 1). The exposure is in quote currency, per leg.
    """

    min_allocation_fraction: float = parameter(
        0.3,
        _SHARE,
        Measure.FRACTION,
        "Share of the initial capital at score 0",
        title="Smallest fraction",
        line=(
            "sized by the score from {min_allocation_fraction} to {max_allocation_fraction} "
            "of the capital"
        ),
    )
    max_allocation_fraction: float = parameter(
        1.0,
        _SHARE,
        Measure.FRACTION,
        "Share of the initial capital at score 1",
        title="Largest fraction",
        line="",
    )
    max_portfolio_exposure: float = parameter(
        NO_CAP,
        Bound(0.0, NO_CAP, above=True),
        Measure.QUOTE,
        "Notional of a leg that is never exceeded",
        title="Largest exposure",
        more="1e15: none",
        plain=5_000.0,
        absent="none; 5000 without funding",
        line="at most {max_portfolio_exposure}",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
        if self.min_allocation_fraction > self.max_allocation_fraction:
            raise InvalidParams(
                "min_allocation_fraction",
                f"must not exceed max_allocation_fraction {self.max_allocation_fraction}, "
                f"was {self.min_allocation_fraction}",
            )


@dataclass(frozen=True, slots=True)
class CompositeParams(Strategy):
    """Opens at a score >= entry_threshold on sound volume, closes at a score < exit_threshold.

    The score weighs rate level, trend, persistence and basis (see engine/signals/factors.py).
    With `use_eight_hour_equivalent` the rate level, trend and persistence see
    rate x 8 / interval hours; what is paid is always the quoted rate.
    """

    entry_threshold: float = parameter(
        0.35,
        _THRESHOLD,
        Measure.SCORE,
        "Open at a score of at least this",
        title="Entry threshold",
        line="in from {entry_threshold}",
        sweeps=True,
    )
    exit_threshold: float = parameter(
        0.2,
        _THRESHOLD,
        Measure.SCORE,
        "Close at a score below this",
        title="Exit threshold",
        line="out below {exit_threshold}",
        sweeps=True,
    )
    weight_rate_level: float = parameter(
        0.35,
        _WEIGHT,
        Measure.WEIGHT,
        "Weight of the rate's level in the score",
        title="Weight: rate level",
        line=(
            "weights {weight_rate_level} / {weight_trend} / {weight_persistence} / {weight_basis}"
        ),
        opens_most=End.HIGHEST,
        sweeps=True,
    )
    weight_trend: float = parameter(
        0.25,
        _WEIGHT,
        Measure.WEIGHT,
        "Weight of a rising rate in the score",
        title="Weight: trend",
        line="",
        opens_most=End.HIGHEST,
        sweeps=True,
    )
    weight_persistence: float = parameter(
        0.25,
        _WEIGHT,
        Measure.WEIGHT,
        "Weight of a long run of rates in the score",
        title="Weight: persistence",
        line="",
        opens_most=End.HIGHEST,
        sweeps=True,
    )
    weight_basis: float = parameter(
        0.15,
        _WEIGHT,
        Measure.WEIGHT,
        "Weight of the gap of perp to spot in the score",
        title="Weight: basis",
        line="",
        opens_most=End.HIGHEST,
        sweeps=True,
    )
    trend_ema_span: int = parameter(
        6,
        _COUNT,
        Measure.SETTLEMENTS,
        "Span of the trend's moving average",
        title="Trend EMA span",
        line="trend span {trend_ema_span}",
        sweeps=True,
    )
    persistence_threshold: float = parameter(
        0.0003,
        _RATE,
        Measure.RATE,
        "Rates from this on count as persistent",
        title="Persistence threshold",
        line="persistent from {persistence_threshold}",
        opens_most=End.LOWEST,
        sweeps=True,
    )
    persistence_max_periods: int = parameter(
        30,
        _COUNT,
        Measure.SETTLEMENTS,
        "Persistent rates in a row that count in full",
        title="Persistence periods",
        line="fully after {persistence_max_periods}",
        opens_most=End.LOWEST,
        sweeps=True,
    )
    sizing: Sizing | None = None
    use_eight_hour_equivalent: bool = parameter(
        False,
        None,
        Measure.NONE,
        _EIGHT_HOURS,
        title="Compare rates as their 8-hour equivalent",
        line="rates as 8-hour equivalents",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
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

    @property
    def compared_with_rates(self) -> tuple[str, ...]:
        """From where on rates count as persistent, where that has a weight."""
        return ("persistence_threshold",) if self.weight_persistence > 0.0 else ()


@dataclass(frozen=True, slots=True)
class HoldParams(Strategy):
    """Opens at the first tradable settlement and closes at the last: the benchmark."""


SIMPLE_BOUNDS = bounds_of(SimpleParams)
COMPOSITE_BOUNDS = bounds_of(CompositeParams)

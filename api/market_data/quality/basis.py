"""How far the legs lie apart where both are traded."""

from dataclasses import dataclass

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many, percent, severity_of
from api.market_data.quality.history import History, common_bars
from api.market_data.series import write_time

EXTREME_BASIS = 0.05


@dataclass(frozen=True, slots=True)
class Basis:
    """(perp - spot) / spot at the opens of common bars, fractions."""

    bars: int
    median: float
    minimum: float
    minimum_ts_ms: int
    maximum: float
    maximum_ts_ms: int
    extreme_bars: int  # beyond 5 %
    first_extreme_ms: int | None
    last_extreme_ms: int | None


def basis_of(history: History) -> Basis | None:
    """The basis; None where the legs have no bar in common."""
    legs = common_bars(history)
    if legs is None:
        return None
    basis = legs.perp["open"] / legs.spot["open"] - 1.0
    extreme = legs.open_ms[np.abs(basis) > EXTREME_BASIS]
    return Basis(
        bars=len(basis),
        median=float(np.median(basis)),
        minimum=float(basis.min()),
        minimum_ts_ms=int(legs.open_ms[basis.argmin()]),
        maximum=float(basis.max()),
        maximum_ts_ms=int(legs.open_ms[basis.argmax()]),
        extreme_bars=len(extreme),
        first_extreme_ms=int(extreme[0]) if len(extreme) else None,
        last_extreme_ms=int(extreme[-1]) if len(extreme) else None,
    )


def find_basis(history: History) -> list[Finding]:
    """Hours in which the perp lay more than 5 % over or under spot."""
    basis = basis_of(history)
    if basis is None or not basis.extreme_bars:
        return []
    reached = [
        f"{abs(value):.1%} {side} spot ({write_time(ts_ms)})"
        for value, ts_ms, side in (
            (basis.minimum, basis.minimum_ts_ms, "under"),
            (basis.maximum, basis.maximum_ts_ms, "over"),
        )
        if abs(value) > EXTREME_BASIS
    ]
    return [
        Finding(
            Code.BASIS_EXTREME,
            severity_of(basis.extreme_bars, basis.bars, few=Severity.NOTE),
            f"Perp lies up to {' and '.join(reached)}: the basis exceeds {EXTREME_BASIS:.0%} in "
            f"{many(basis.extreme_bars, 'bar')} ({percent(basis.extreme_bars / basis.bars)}).",
            None,
            basis.extreme_bars,
            basis.first_extreme_ms,
            basis.last_extreme_ms,
        )
    ]

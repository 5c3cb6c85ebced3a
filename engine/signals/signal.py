"""What the simulator compares with thresholds, whatever the strategy."""

from dataclasses import dataclass

from engine.model.params import Sizing
from engine.model.units import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """One strategy over the settlements of a period.

    Flat, may_enter[t] and value[t] >= entry: open. Held and value[t] < exit: close.
    value: shape (T,), -inf where there is no score.
    """

    value: FloatArray
    may_enter: BoolArray
    entry: float
    exit: float
    sizing: Sizing | None

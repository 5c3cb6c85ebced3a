"""What a strategy is to everything that is not its own: a name, parameters, thresholds, a grid."""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from engine.model.params import Sizing

Axes = tuple[tuple[str, tuple[float, ...]], ...]
"""Parameters of a grid and their values."""


class Strategy:
    """The parameters of a strategy: a frozen dataclass that refuses nonsense when it is built."""

    __slots__ = ()
    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def use_eight_hour_equivalent(self) -> bool:
        """Whether it sees rate x 8 / interval hours."""
        return False

    @property
    def sizing(self) -> "Sizing | None":
        """How its signal scales the size; None: it does not."""
        return None

    @property
    def compared_with_rates(self) -> tuple[str, ...]:
        """The parameters that rates of the market are compared with."""
        return ()


class Signal(Enum):
    """What the thresholds of a strategy are compared with."""

    NONE = "none"
    RATE = "rate"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class StrategyKind:
    """One strategy, listed in engine/model/strategies.py; its signal in engine/signals/columns.py.

    name: as it is stored and sent. asked, told: what it does, as the wish of who asks for it and
    as a statement; title: the same in a choice. entry, exit: the parameters that its signal is
    compared with, a `signal`; empty where it has none. axes: of a sweep that names none.
    cell_cost: of one plain cell beside one of the cheapest strategy; signal_cost: of one distinct
    signal, which the cells of it share.
    """

    name: str
    params: type[Strategy]
    title: str
    asked: str
    told: str
    rule: str = ""  # the statement at length, of one without parameters
    entry: str = ""
    exit: str = ""
    signal: Signal = Signal.NONE
    axes: Axes = ()
    needs_one_of: tuple[str, ...] = ()  # parameters that may not all be 0
    needs_volume: bool = False  # it opens only where the volume filter lets it
    is_benchmark: bool = False  # the others are shown against it
    cell_cost: float = 1.0
    signal_cost: float = 0.0

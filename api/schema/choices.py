"""The schema's enums of the engine's choices, and values from one to the other."""

from collections.abc import Mapping
from enum import Enum, StrEnum
from types import MappingProxyType
from typing import Any

from api.schema import enums
from engine.model.costs import Execution, SlippageModel
from engine.model.folds import FoldChoice, FoldMetric, FoldMode
from engine.model.portfolio import RankBy
from engine.model.trading import Direction

ENUMS: Mapping[type[StrEnum], type[Enum]] = MappingProxyType(
    {
        Direction: enums.Direction,
        Execution: enums.Execution,
        FoldChoice: enums.FoldChoice,
        FoldMetric: enums.SweepMetric,
        FoldMode: enums.FoldMode,
        RankBy: enums.RankBy,
        SlippageModel: enums.SlippageModel,
    }
)


def schema_value(value: Any) -> Any:
    """A value of the engine's as the schema has it."""
    enum = ENUMS.get(type(value))
    return value if enum is None else enum[value.name]

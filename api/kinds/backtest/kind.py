"""A backtest among the kinds of runs."""

from api.kinds.backtest.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.BACKTEST,
    description="One strategy on one market.",
    from_document=from_document,
)

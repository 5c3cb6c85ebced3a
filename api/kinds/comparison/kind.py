"""A comparison among the kinds of runs."""

from api.kinds.comparison.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.COMPARISON,
    description="Several strategies on one market.",
    from_document=from_document,
)

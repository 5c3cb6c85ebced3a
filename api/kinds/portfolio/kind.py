"""A portfolio among the kinds of runs."""

from api.kinds.portfolio.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.PORTFOLIO,
    description="One capital over several markets.",
    from_document=from_document,
)

"""An import among the kinds of runs."""

from api.kinds.market_import.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.IMPORT,
    description="Market data from an exchange; nothing is computed.",
    from_document=from_document,
    answer_lasts=False,  # an exchange has more by then
)

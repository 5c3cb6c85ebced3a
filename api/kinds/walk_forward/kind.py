"""A walk-forward among the kinds of runs."""

from api.kinds.walk_forward.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.WALK_FORWARD,
    description="Cells of a grid, chosen on the past and tested on what came next.",
    from_document=from_document,
)

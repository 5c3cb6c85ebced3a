"""A sweep among the kinds of runs."""

from api.kinds.sweep.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.SWEEP,
    description="One strategy over a grid of parameters.",
    from_document=from_document,
    offers_choice=True,
)

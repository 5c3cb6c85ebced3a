"""A multi-market run among the kinds of runs."""

from api.kinds.multi_market.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.MULTI_MARKET,
    description="One strategy on several markets.",
    from_document=from_document,
    shards_stand_alone=True,
)

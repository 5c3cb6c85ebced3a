"""Its result as one curve with metrics, to be laid over those of other runs."""

from api.kinds.walk_forward.stored import stored_walk_forward

OUTCOME = stored_walk_forward

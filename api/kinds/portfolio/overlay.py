"""Its result as one curve with metrics, to be laid over those of other runs."""

from api.kinds.portfolio.stored import stored_portfolio

OUTCOME = stored_portfolio

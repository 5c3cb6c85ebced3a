"""Its result as one curve with metrics, to be laid over those of other runs."""

from api.kinds.backtest.stored import stored_backtest

OUTCOME = stored_backtest

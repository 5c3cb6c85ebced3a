"""What a sweep's cells can be ordered by: GraphQL's SweepMetric, as one types it."""

from enum import StrEnum


class Metric(StrEnum):
    """The name is GraphQL's, the value the command line's."""

    NET_PNL = "net-pnl"
    TOTAL_RETURN = "total-return"
    CAGR = "cagr"
    SHARPE = "sharpe"
    SORTINO = "sortino"
    CALMAR = "calmar"
    VOLATILITY = "volatility"
    MAX_DRAWDOWN = "max-drawdown"
    MAX_DRAWDOWN_QUOTE = "max-drawdown-quote"
    TOTAL_TRADES = "total-trades"
    WINNING_TRADES = "winning-trades"
    WIN_RATE = "win-rate"
    PROFIT_FACTOR = "profit-factor"
    EXPOSURE = "exposure"
    FUNDING_RECEIVED = "funding-received"
    FUNDING_PAID = "funding-paid"
    TOTAL_FUNDING = "total-funding"
    BASIS_PNL = "basis-pnl"
    TOTAL_FEES = "total-fees"
    SLIPPAGE_COST = "slippage-cost"
    BORROW_COST = "borrow-cost"
    LIQUIDATION_COST = "liquidation-cost"
    LIQUIDATIONS = "liquidations"
    TURNOVER = "turnover"


# Of these less is better; GraphQL's `best` knows them too.
LOWER_IS_BETTER = frozenset(
    {
        Metric.BORROW_COST,
        Metric.FUNDING_PAID,
        Metric.LIQUIDATION_COST,
        Metric.LIQUIDATIONS,
        Metric.MAX_DRAWDOWN,
        Metric.MAX_DRAWDOWN_QUOTE,
        Metric.SLIPPAGE_COST,
        Metric.TOTAL_FEES,
        Metric.TURNOVER,
        Metric.VOLATILITY,
    }
)

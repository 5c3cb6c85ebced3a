"""The simulation contract once more, in exact decimals and plain loops: obvious, slow, separate.

One market here, several on one account in portfolio.py; market.py is what both drive.
"""

from decimal import localcontext

from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.trading import PLAIN_TRADING, Trading
from tests.engine.exact.market import MarketRun
from tests.engine.exact.prices import dec
from tests.engine.exact.result import ExactResult


def simulate_exactly(
    history: MarketHistory,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading = PLAIN_TRADING,
) -> ExactResult:
    """The contract, settlement by settlement."""
    with localcontext() as context:
        context.prec = 60
        run = MarketRun(history, period, strategy, costs, capital, trading)
        run.check_volumes()
        initial = dec(capital.initial)
        for number in range(len(run.moments)):
            run.pay(number)
            run.hold(number)
            direction = run.asks(number)
            if direction is not None:
                base = initial + run.worth(number) if capital.compounding else initial
                run.open(number, direction, base * dec(capital.notional_fraction), None)
            run.mark(number)
            run.result.equity.append(initial + run.worth(number))
        return run.result

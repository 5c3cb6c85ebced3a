"""The simulation contract once more, in exact decimals and plain loops: obvious, slow, separate.

One market here, several on one account in portfolio.py; market.py is what both drive.
"""

from decimal import Decimal, localcontext

from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.trading import PLAIN_TRADING, Trading
from tests.engine.exact.account import interest, wealth
from tests.engine.exact.market import MarketRun
from tests.engine.exact.result import ExactResult
from tests.engine.exact.series import dec


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
        money = dec(capital.initial)  # the capital, and the interest on what was free of it
        free_cash = Decimal(0)

        def budget(number: int) -> Decimal:
            equity = money + run.worth(number)
            base = wealth(run.account, capital, dec(capital.initial), equity)
            return base * dec(capital.notional_fraction)

        for number, now in enumerate(run.moments):
            run.pay(number)
            since = now.ts_ms - run.moments[max(number - 1, 0)].ts_ms
            earned = interest(run.account, free_cash, since)
            money += earned
            run.hold(number)
            run.resize(number, budget(number))
            direction = run.asks(number)
            if direction is not None:
                run.open(number, direction, budget(number))
            run.pay_late(number)
            run.mark(number)
            equity = money + run.worth(number)
            free_cash = equity - run.tied(number)
            run.result.ts_ms.append(now.ts_ms)
            run.result.interest.append(earned)
            run.result.equity.append(equity)
            run.result.free_cash.append(free_cash)
        return run.result

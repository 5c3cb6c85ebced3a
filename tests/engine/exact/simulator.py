"""The simulation contract once more, in exact decimals and plain loops: obvious, slow, separate.

One market here, several on one account in portfolio.py; market.py is what both drive.
"""

from decimal import Decimal, localcontext

from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.trading import PLAIN_TRADING, Trading
from tests.engine.exact.account import HOURS_PER_YEAR, ORIGIN, Account, wealth
from tests.engine.exact.market import MarketRun
from tests.engine.exact.prices import HOUR_MS
from tests.engine.exact.result import ExactResult
from tests.engine.exact.series import dec


def simulate_exactly(
    history: MarketHistory,
    period: Period,
    strategy: Strategy,
    costs: Costs,
    capital: Capital,
    trading: Trading = PLAIN_TRADING,
    account: Account = ORIGIN,
) -> ExactResult:
    """The contract, settlement by settlement."""
    with localcontext() as context:
        context.prec = 60
        run = MarketRun(history, period, strategy, costs, capital, trading, account)
        run.check_volumes()
        money = dec(capital.initial)  # the capital, and the interest on what was free of it
        free_cash = Decimal(0)
        for number, now in enumerate(run.moments):
            run.pay(number)
            earned = Decimal(0)
            if number > 0:
                milliseconds = now.ts_ms - run.moments[number - 1].ts_ms
                hours = Decimal(milliseconds) / HOUR_MS
                earned = max(free_cash, Decimal(0)) * dec(account.cash_apr) * hours / HOURS_PER_YEAR
            money += earned
            run.hold(number)
            run.resize(number, _budget(capital, account, money + run.worth(number)))
            direction = run.asks(number)
            if direction is not None:
                budget = _budget(capital, account, money + run.worth(number))
                run.open(number, direction, budget, None)
            run.pay_late(number)
            run.mark(number)
            equity = money + run.worth(number)
            free_cash = equity - run.tied(number)
            run.result.interest.append(earned)
            run.result.equity.append(equity)
            run.result.free_cash.append(free_cash)
        return run.result


def _budget(capital: Capital, account: Account, equity: Decimal) -> Decimal:
    return wealth(capital, account, equity) * dec(capital.notional_fraction)

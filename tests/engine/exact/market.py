"""One market of the simulation contract, in exact decimals and plain loops.

Written from docs/simulation.md, docs/trading.md and section 16 of the design alone. Shares nothing
with the engine but the input's dataclasses. Whoever drives it calls, at each settlement: pay,
hold, resize, open where it asks and may, pay_late, mark.
"""

from decimal import Decimal

from engine.model.costs import Capital, Costs, SlippageModel
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.trading import Direction, Trading
from tests.engine.exact import fills
from tests.engine.exact.account import account_of
from tests.engine.exact.buying import FREE, Buyer, Limits
from tests.engine.exact.path import crossing
from tests.engine.exact.position import Position
from tests.engine.exact.prices import HOUR_MS, Moment, Prices
from tests.engine.exact.rebalancing import rebalancing
from tests.engine.exact.result import ExactResult
from tests.engine.exact.series import dec
from tests.engine.exact.signals import Signal, seen_rates, signal

LONG = 1
SHORT = -1
STOPS = {"BASIS_STOP", "MARGIN_CALL", "LIQUIDATED"}


class Refused(Exception):
    """A run that the contract does not allow."""


class MarketRun:
    """What one market does to an account; `cash` is what it has brought so far, costs paid."""

    def __init__(
        self,
        history: MarketHistory,
        period: Period,
        strategy: Strategy,
        costs: Costs,
        capital: Capital,
        trading: Trading,
    ) -> None:
        self.history = history
        self.strategy = strategy
        self.costs = costs
        self.capital = capital
        self.rules = trading.rules
        self.margin = trading.margin
        self.account = account_of(capital, trading)
        self.buyer = Buyer(strategy, costs, capital, self.margin, self.account)
        self.prices = Prices(
            history,
            dead_fill=self.account.dead_fill,
            estimates=costs.slippage_model is SlippageModel.ESTIMATED,
        )
        self.moments = self.prices.moments(period)
        self.directions = {
            Direction.LONG_SPOT: (LONG,),
            Direction.SHORT_SPOT: (SHORT,),
            Direction.BOTH: (LONG, SHORT),
        }[trading.direction]
        self.seen = {d: seen_rates(history, strategy, d) for d in self.directions}
        self.opens_in_a_row = dict.fromkeys(self.directions, 0)
        self.cash = Decimal(0)
        self.held: Position | None = None
        self.held_into = False
        self.stopped_ms: int | None = None  # when it was last stopped, called or liquidated
        self.signals: dict[int, Signal] = {}
        self.result = ExactResult(untradable=sum(not now.fresh for now in self.moments))

    def check_volumes(self) -> None:
        """Refuses a run whose impact has no volume to go by at any settlement."""
        if self.costs.impact_coefficient == 0:
            return
        last = self.moments[-1]
        for leg, execution, volume in (
            ("spot", self.costs.spot_execution, last.spot_volume),
            ("perp", self.costs.perp_execution, last.perp_volume),
        ):
            if execution.value == "TAKER" and volume is None:
                raise Refused(f"no {leg} bar has a volume")

    def pay(self, number: int) -> None:
        """Liquidation, borrow, yield and funding of a settlement; then its signals are known."""
        now = self.moments[number]
        self.held_into = self.held is not None
        self.result.funding.append(Decimal(0))
        self.result.borrow.append(Decimal(0))
        self.result.spot_yield.append(Decimal(0))
        self._liquidate(number)
        if self.held is not None:
            self._accrue(now.prices()[0], now.ts_ms - self.moments[number - 1].ts_ms)
        if not self.account.anticipate:
            self._receive_funding(now)
        self._note_signals(now)

    def pay_late(self, number: int) -> None:
        """The funding of a settlement before which was traded."""
        if self.account.anticipate:
            self._receive_funding(self.moments[number])

    def _receive_funding(self, now: Moment) -> None:
        if self.held is not None:
            received = self.held.receive_funding(now.prices()[2], now.rate)
            self.result.funding[-1] = received
            self.cash += received

    def _accrue(self, spot: Decimal, milliseconds: int) -> None:
        held = self.held
        assert held is not None
        borrow = held.pay_borrow(spot, milliseconds)
        received = held.receive_yield(spot, milliseconds)
        self.result.borrow[-1] = borrow
        self.result.spot_yield[-1] = received
        self.cash += received - borrow

    def hold(self, number: int) -> None:
        """Closes what is held into a settlement, or moves its collateral, or neither."""
        if self.held is None:
            return
        reason = self._exit_reason(number)
        if reason is not None:
            self._close(number, reason)
        elif self._can_trade(number):
            self._rebalance(number)

    def asks(self, number: int) -> int | None:
        """The direction that is to be opened; None for none."""
        now = self.moments[number]
        if self.held_into or not self._can_trade(number) or self._is_last(number):
            return None
        if self._cools_down(now) or not fills.at_the_basis(self.rules, now):
            return None
        needed = self.rules.entry_persistence_settlements
        asked = [d for d in self.directions if self.opens_in_a_row[d] >= needed]
        return asked[0] if asked else None

    def _cools_down(self, now: Moment) -> bool:
        if self.stopped_ms is None:
            return False
        return now.ts_ms - self.stopped_ms < dec(self.rules.cool_down_hours) * HOUR_MS

    def _is_last(self, number: int) -> bool:
        return number == len(self.moments) - 1

    def _can_trade(self, number: int) -> bool:
        return fills.tradable(self.costs, self.moments[number])

    def _liquidate(self, number: int) -> None:
        """Closes what the mark has liquidated since the settlement before."""
        held = self.held
        if held is None or held.margin is None:
            return
        before, now = self.moments[number - 1], self.moments[number]
        found = crossing(self.prices, before, now, held.direction, held.liquidation())
        if found is None:
            return
        self._accrue(found.spot, found.ts_ms - before.ts_ms)
        fee = dec(held.margin.liquidation_fee_bps) / 10_000 * held.quantity * found.perp
        held.trade.liquidation_cost = fee
        self.cash -= fee
        self.cash += held.close(number, now, found.spot, found.perp, found.ts_ms, "LIQUIDATED")
        self.result.perp_bar_liquidations += found.by_perp_bar
        self._end()

    def _note_signals(self, now: Moment) -> None:
        """What each direction's signal says; counts how often in a row it has."""
        for direction in self.directions:
            said = signal(self.history, self.seen[direction], now, self.strategy)
            self.signals[direction] = said
            count = self.opens_in_a_row[direction]
            self.opens_in_a_row[direction] = count + 1 if said.opens else 0
        if self.held is not None:
            closes = self.signals[self.held.direction].closes
            self.held.closes_in_a_row = self.held.closes_in_a_row + 1 if closes else 0

    def _exit_reason(self, number: int) -> str | None:
        held, rules = self.held, self.rules
        assert held is not None
        if self._is_last(number):
            return "END_OF_PERIOD"
        if not self._can_trade(number):
            return None
        spot, perp, mark = self.moments[number].prices()
        paid = number - held.number
        stop = rules.stop_basis_loss
        if stop is not None and held.has_lost(dec(stop), spot, perp):
            return "BASIS_STOP"
        if held.lacks_headroom(rules.min_headroom, mark):
            return "MIN_HEADROOM"
        if rules.max_holding_settlements is not None and paid >= rules.max_holding_settlements:
            return "MAX_HOLDING"
        persists = held.closes_in_a_row >= rules.exit_persistence_settlements
        closes = self.signals[held.direction].closes
        if closes and persists and paid >= rules.min_holding_settlements:
            return "SIGNAL"
        return None

    def _close(self, number: int, reason: str) -> None:
        held, now = self.held, self.moments[number]
        assert held is not None
        spot, perp, _ = now.prices()
        self.cash += held.close(number, now, spot, perp, now.ts_ms, reason)
        self.result.closed_at_stale_price |= not now.fresh
        self._end()

    def _end(self) -> None:
        """Puts a closed position among the trades."""
        assert self.held is not None
        trade = self.held.trade
        self.result.trades.append(trade)
        if trade.reason in STOPS:
            self.stopped_ms = trade.exit_ts_ms
        self.held = None

    def _rebalance(self, number: int) -> None:
        held, now = self.held, self.moments[number]
        assert held is not None
        change = rebalancing(held, now, self.costs, self.capital)
        if change is None:
            self._close(number, "MARGIN_CALL")
        elif change < 0:
            self.cash += held.reduce(number, now, -change)
        elif change > 0:
            self.cash += held.enlarge(number, now, change)

    def resize(self, number: int, budget: Decimal, limits: Limits = FREE) -> None:
        """Brings what is still held to what a budget buys now, before its score's share."""
        held, now = self.held, self.moments[number]
        if held is None or self._is_last(number) or not self._can_trade(number):
            return
        wanted = self.buyer.resized(now, budget, held.share, held.quantity, limits)
        if wanted != held.quantity:
            self.cash += held.resize(number, now, wanted)

    def open(self, number: int, direction: int, budget: Decimal, limits: Limits = FREE) -> None:
        """Opens what a budget buys where size, costs, margin allow it."""
        now = self.moments[number]
        _, perp, mark = now.prices()
        score = self.signals[direction].score
        quantity = self.buyer.opened(now, budget, score, limits)
        if fills.below_minimum(self.capital, quantity, perp):
            self.result.entries_below_minimum += 1
            return
        if not fills.breaks_even(self.costs, self.rules, now, direction, quantity):
            return
        if self.buyer.is_beyond_margin(quantity, perp, mark):
            self.result.entries_beyond_margin += 1
            return
        share = fills.share_of(self.strategy, score)
        opened = Position(
            direction, number, now, quantity, self.costs, self.margin, self.account, share
        )
        self.cash -= opened.trade.entry_fees + opened.trade.slippage
        self.held = opened

    def worth(self, number: int) -> Decimal:
        """What the market has brought: its cash, and what is held at unslipped prices."""
        if self.held is None:
            return self.cash
        spot, perp, _ = self.moments[number].prices()
        return self.cash + self.held.basis(self.held.quantity, spot, perp)

    def tied(self, number: int) -> Decimal:
        """What of the account is not free cash."""
        if self.held is None:
            return Decimal(0)
        spot, perp, _ = self.moments[number].prices()
        return self.held.tied(spot, perp)

    def mark(self, number: int) -> None:
        """Writes what is held after a settlement."""
        quantity, headroom = Decimal(0), None
        if self.held is not None:
            quantity = self.held.direction * self.held.quantity
            headroom = self.held.headroom(self.moments[number].prices()[2])
        self.result.quantity.append(quantity)
        self.result.headroom.append(headroom)

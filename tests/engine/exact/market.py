"""One market of the simulation contract, in exact decimals and plain loops.

Written from docs/simulation.md and docs/trading.md alone. Shares nothing with the engine but the
input's dataclasses. Whoever drives it calls, at each settlement: pay, hold, open where it asks
and may, mark.
"""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from engine.model.costs import Capital, Costs
from engine.model.market import MarketHistory
from engine.model.params import Period, Strategy
from engine.model.trading import Direction, Trading
from tests.engine.exact import fills
from tests.engine.exact.margin import extreme_of_stretch, is_reached
from tests.engine.exact.position import Position
from tests.engine.exact.prices import Moment, dec, moments
from tests.engine.exact.result import ExactResult
from tests.engine.exact.signals import Signal, seen_rates, signal

LONG = 1
SHORT = -1
NO_IMPACT = Decimal(0)
MAX_STALE_BARS = 3


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
        self.moments = moments(history, period, MAX_STALE_BARS)
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
        self.signals: dict[int, Signal] = {}
        self.result = ExactResult()

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
        """Liquidation, borrow and funding of a settlement; then its signals are known."""
        now = self.moments[number]
        self.held_into = self.held is not None
        funding, borrow = Decimal(0), self._liquidate(number)
        if self.held is not None:
            spot, _, mark = now.prices()
            since = now.ts_ms - self.moments[number - 1].ts_ms
            borrow = self.held.pay_borrow(spot, since)
            self.cash -= borrow
            funding = self.held.receive_funding(mark, now.rate)
            self.cash += funding
        self.result.funding.append(funding)
        self.result.borrow.append(borrow)
        self._note_signals(now)

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
        if self.held_into or not self._can_trade(number) or self._is_last(number):
            return None
        needed = self.rules.entry_persistence_settlements
        asked = [d for d in self.directions if self.opens_in_a_row[d] >= needed]
        return asked[0] if asked else None

    def _is_last(self, number: int) -> bool:
        return number == len(self.moments) - 1

    def _can_trade(self, number: int) -> bool:
        return fills.tradable(self.costs, self.moments[number])

    def _liquidate(self, number: int) -> Decimal:
        """Closes what the stretch's extreme liquidates; the borrow charged until then."""
        held = self.held
        if held is None or held.margin is None:
            return Decimal(0)
        before, now = self.moments[number - 1], self.moments[number]
        spot_before, _, mark_before = before.prices()
        perp = held.liquidation()
        if is_reached(held.direction, mark_before, perp):
            # The funding paid there has taken the collateral.
            spot, perp, ts_ms = spot_before, mark_before, before.ts_ms
        else:
            extreme = extreme_of_stretch(self.history, before, now, held.direction)
            if not is_reached(held.direction, extreme.price, perp):
                return Decimal(0)
            spot, ts_ms = perp * extreme.spot_ratio, extreme.ts_ms
        borrow = held.pay_borrow(spot, ts_ms - before.ts_ms)
        fee = dec(held.margin.liquidation_fee_bps) / 10_000 * held.quantity * perp
        held.trade.liquidation_cost = fee
        self.cash -= borrow + fee
        self.cash += held.close(number, now, spot, perp, ts_ms, "LIQUIDATED")
        self.result.trades.append(held.trade)
        self.held = None
        return borrow

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
        spot, perp, _ = self.moments[number].prices()
        paid = number - held.number
        stop = rules.stop_basis_loss
        if stop is not None and held.has_lost(dec(stop), spot, perp):
            return "BASIS_STOP"
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
        self.result.trades.append(held.trade)
        self.held = None

    def _rebalance(self, number: int) -> None:
        held, now = self.held, self.moments[number]
        assert held is not None
        if held.margin is None or held.margin.rebalance is None:
            return
        rebalance = held.margin.rebalance
        spot, perp, mark = now.prices()
        ratio, target = held.ratio(mark), dec(rebalance.restore_to)
        release = rebalance.release_above
        missing = target * held.quantity * mark - held.balance(mark)
        if ratio < dec(rebalance.top_up_below):
            costs = fills.costs_of_one(self.costs, now, spot, perp, fills.SELL, NO_IMPACT)
            gained_by_one = spot - costs + mark - perp + target * mark
            if gained_by_one <= 0:
                self._close(number, "MARGIN_CALL")
                return
            change = fills.whole_lots(missing / gained_by_one, self.capital, ROUND_CEILING)
            if change >= held.quantity:
                self._close(number, "MARGIN_CALL")
            elif not fills.below_minimum(self.capital, change, perp):
                self.cash += held.reduce(number, now, change)
        elif release is not None and ratio > dec(release) and held.quantity < held.trade.quantity:
            costs = fills.costs_of_one(self.costs, now, spot, perp, fills.BUY, NO_IMPACT)
            spent_on_one = spot + costs + mark - perp + target * mark
            if spent_on_one <= 0:
                return
            change = fills.whole_lots(-missing / spent_on_one, self.capital, ROUND_FLOOR)
            change = min(change, held.trade.quantity - held.quantity)
            if not fills.below_minimum(self.capital, change, perp):
                self.cash += held.enlarge(number, now, change)

    def open(self, number: int, direction: int, notional: Decimal, most: Decimal | None) -> None:
        """Opens what a notional buys, at most `most` of it, where size, costs, margin allow it."""
        now = self.moments[number]
        _, perp, mark = now.prices()
        score = self.signals[direction].score
        quantity = fills.wanted_quantity(self.strategy, self.capital, notional, most, perp, score)
        if fills.below_minimum(self.capital, quantity, perp):
            self.result.entries_below_minimum += 1
            return
        if not self._breaks_even(now, direction, quantity):
            return
        opened = Position(direction, number, now, quantity, self.costs, self.margin)
        if self.margin is not None and not opened.exceeds_maintenance(mark):
            self.result.entries_beyond_margin += 1
            return
        self.cash -= opened.trade.entry_fees + opened.trade.slippage
        self.held = opened

    def _breaks_even(self, now: Moment, direction: int, quantity: Decimal) -> bool:
        """Whether the payments at the present rate exceed the round trip of one unit."""
        settlements = self.rules.break_even_settlements
        if settlements is None:
            return True
        spot, perp, mark = now.prices()
        round_trip = Decimal(0)
        for side in (fills.BUY, fills.SELL):
            round_trip += fills.costs_of_one(self.costs, now, spot, perp, side, quantity)
        if direction == SHORT:
            hours = settlements * now.interval_hours
            round_trip += spot * dec(self.costs.borrow_apr) * hours / 8760
        return settlements * mark * direction * now.rate > round_trip

    def worth(self, number: int) -> Decimal:
        """What the market has brought: its cash, and what is held at unslipped prices."""
        if self.held is None:
            return self.cash
        spot, perp, _ = self.moments[number].prices()
        return self.cash + self.held.basis(self.held.quantity, spot, perp)

    def mark(self, number: int) -> None:
        """Writes what is held after a settlement."""
        quantity, headroom = Decimal(0), None
        if self.held is not None:
            quantity = self.held.direction * self.held.quantity
            headroom = self.held.headroom(self.moments[number].prices()[2])
        self.result.quantity.append(quantity)
        self.result.headroom.append(headroom)

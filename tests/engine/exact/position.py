"""What is held, in exact decimals: its prices, its collateral, and what filling does to both."""

from decimal import Decimal

from engine.model.costs import Costs, Execution
from engine.model.margin import IsolatedMargin
from tests.engine.exact.account import HOURS_PER_YEAR, Account, posted_share
from tests.engine.exact.fills import BUY, SELL, Fill, fill, perp_slippage, spot_slippage
from tests.engine.exact.margin import headroom, liquidation_price
from tests.engine.exact.prices import HOUR_MS, Moment
from tests.engine.exact.result import Adjustment, ExactTrade
from tests.engine.exact.series import dec


class Position:
    """Opened by its constructor; `quantity` is what is left of it, `spot_entry` an average.

    share: what score-scaled sizing left of the budget, 1 without it. collateral: what the books
    say is posted for the perp leg, also where nothing constrains it.
    """

    def __init__(
        self,
        direction: int,
        number: int,
        now: Moment,
        quantity: Decimal,
        costs: Costs,
        margin: IsolatedMargin | None,
        account: Account,
        share: Decimal = Decimal(1),
    ) -> None:
        spot, perp, _ = now.prices()
        opened = fill(costs, now, quantity, spot, perp, BUY if direction == 1 else SELL)
        self.direction = direction
        self.number = number
        self.quantity = quantity
        self.spot_entry = spot
        self.perp_entry = perp
        self.costs = costs
        self.margin = margin
        self.account = account
        self.share = share
        posted = quantity * perp * posted_share(margin)
        self.collateral = posted
        self.closes_in_a_row = 0
        self.realised = Decimal(0)
        self.trade = ExactTrade(
            direction=direction,
            entry=number,
            entry_ts_ms=now.ts_ms,
            quantity=quantity,
            spot_entry=opened.spot,
            perp_entry=opened.perp,
            entry_fees=opened.fees,
            slippage=opened.slippage,
            notional=quantity * perp,
            tied_up=quantity * spot + posted,
            turnover=quantity * (opened.spot + opened.perp),
        )
        self.committed = self.trade.tied_up  # by the entry or the last resize
        self._note_slipped(now, quantity, spot, perp, BUY if direction == 1 else SELL)

    def basis(self, quantity: Decimal, spot: Decimal, perp: Decimal) -> Decimal:
        """What that much of both legs has gained, by unslipped prices."""
        gain = spot - self.spot_entry + self.perp_entry - perp
        return self.direction * quantity * gain

    def balance(self, mark: Decimal) -> Decimal:
        """Collateral and what the perp leg has gained at a mark."""
        return self.collateral + self.direction * self.quantity * (self.perp_entry - mark)

    def tied(self, spot: Decimal, perp: Decimal) -> Decimal:
        """What of the account is not free cash: the spot leg's worth and the margin balance."""
        return self.quantity * spot + self.balance(perp)

    def ratio(self, mark: Decimal) -> Decimal:
        """Balance to the perp's notional."""
        return self.balance(mark) / (self.quantity * mark)

    def liquidation(self) -> Decimal:
        """The mark at which the balance is down to the maintenance."""
        assert self.margin is not None
        return liquidation_price(
            self.margin, self.direction, self.quantity, self.collateral, self.perp_entry
        )

    def headroom(self, mark: Decimal) -> Decimal | None:
        """None where unconstrained."""
        if self.margin is None:
            return None
        return headroom(self.direction, mark, self.liquidation())

    def lacks_headroom(self, least: float | None, mark: Decimal) -> bool:
        """Whether a smaller adverse move than that liquidates."""
        own = self.headroom(mark)
        return least is not None and own is not None and own < dec(least)

    def pay_borrow(self, spot: Decimal, milliseconds: int) -> Decimal:
        """What the borrowed spot has cost for that long; nothing for a long spot leg."""
        if self.direction == 1:
            return Decimal(0)
        paid = self._accrued(spot, self.costs.borrow_apr, milliseconds)
        self.trade.borrow += paid
        return paid

    def receive_yield(self, spot: Decimal, milliseconds: int) -> Decimal:
        """What the spot leg has earned by being held that long; nothing for a short one."""
        if self.direction == -1:
            return Decimal(0)
        received = self._accrued(spot, self.account.spot_yield_apr, milliseconds)
        self.trade.spot_yield += received
        return received

    def _accrued(self, spot: Decimal, apr: float, milliseconds: int) -> Decimal:
        return self.quantity * spot * dec(apr) * milliseconds / HOUR_MS / HOURS_PER_YEAR

    def receive_funding(self, mark: Decimal, rate: Decimal) -> Decimal:
        """What the perp leg receives; it goes into the collateral of a margin."""
        received = self.direction * self.quantity * mark * rate
        self.trade.funding += received
        if self.margin is not None:
            self.collateral += received
        return received

    def has_lost(self, share: Decimal, spot: Decimal, perp: Decimal) -> bool:
        """Whether both legs have lost that share of the notional at entry."""
        gained = self.realised + self.basis(self.quantity, spot, perp)
        return -gained >= share * self.trade.notional

    def close(
        self, number: int, now: Moment, spot: Decimal, perp: Decimal, ts_ms: int, reason: str
    ) -> Decimal:
        """Fills all of it at these unslipped prices; the cash of it."""
        side = SELL if self.direction == 1 else BUY
        closed = fill(self.costs, now, self.quantity, spot, perp, side)
        gained = self.basis(self.quantity, spot, perp)
        trade = self.trade
        trade.exit, trade.exit_ts_ms, trade.reason = number, ts_ms, reason
        trade.spot_exit, trade.perp_exit = closed.spot, closed.perp
        trade.quantity_at_exit = self.quantity
        trade.exit_fees += closed.fees
        trade.slippage += closed.slippage
        trade.turnover += self.quantity * (closed.spot + closed.perp)
        self._note_slipped(now, self.quantity, spot, perp, side)
        trade.basis = self.realised + gained
        return gained - closed.costs

    def reduce(self, number: int, now: Moment, quantity: Decimal) -> Decimal:
        """Sells spot, buys perp, posts the proceeds; the cash of it."""
        spot, perp, _ = now.prices()
        gained, sold = self._shrink(number, now, quantity)
        self._post(quantity * (self.perp_entry - perp) + quantity * spot - sold.costs)
        return gained - sold.costs

    def enlarge(self, number: int, now: Moment, quantity: Decimal) -> Decimal:
        """Buys spot with what was posted too much, sells perp; the cash of it."""
        spot, _, _ = now.prices()
        bought = self._grow(number, now, quantity)
        self._post(-quantity * spot - bought.costs)
        return -bought.costs

    def resize(self, number: int, now: Moment, wanted: Decimal) -> Decimal:
        """Trades both legs to a quantity and posts its margin anew; the cash of it."""
        spot, perp, _ = now.prices()
        if wanted < self.quantity:
            gained, filled = self._shrink(number, now, self.quantity - wanted)
        else:
            gained, filled = Decimal(0), self._grow(number, now, wanted - self.quantity)
        posted = wanted * perp * posted_share(self.margin)
        self._post(posted - self.balance(perp))
        self.committed = wanted * spot + posted
        self.trade.tied_up = max(self.trade.tied_up, self.committed)
        self.trade.resizes += 1
        return gained - filled.costs

    def _post(self, change: Decimal) -> None:
        self.collateral += change
        self.trade.adjustments[-1].collateral = self.collateral

    def _shrink(self, number: int, now: Moment, quantity: Decimal) -> tuple[Decimal, Fill]:
        # At the average entry prices, which stay; what the legs have gained is realised.
        spot, perp, _ = now.prices()
        side = SELL if self.direction == 1 else BUY
        closed = fill(self.costs, now, quantity, spot, perp, side)
        gained = self.basis(quantity, spot, perp)
        self.quantity -= quantity
        self.realised += gained
        self.trade.exit_fees += closed.fees
        self._note_adjustment(number, -quantity, closed)
        self._note_slipped(now, quantity, spot, perp, side)
        return gained, closed

    def _grow(self, number: int, now: Moment, quantity: Decimal) -> Fill:
        # Entry prices become the averages by quantity.
        spot, perp, _ = now.prices()
        side = BUY if self.direction == 1 else SELL
        opened = fill(self.costs, now, quantity, spot, perp, side)
        total = self.quantity + quantity
        self.spot_entry = (self.quantity * self.spot_entry + quantity * spot) / total
        self.perp_entry = (self.quantity * self.perp_entry + quantity * perp) / total
        self.quantity = total
        self.trade.entry_fees += opened.fees
        self._note_adjustment(number, quantity, opened)
        self._note_slipped(now, quantity, spot, perp, side)
        return opened

    def _note_adjustment(self, number: int, change: Decimal, filled: Fill) -> None:
        self.trade.slippage += filled.slippage
        self.trade.turnover += abs(change) * (filled.spot + filled.perp)
        self.trade.adjustments.append(
            Adjustment(
                number,
                change,
                filled.spot,
                filled.perp,
                filled.fees,
                filled.slippage,
                self.quantity,
                self.collateral,
            )
        )

    def _note_slipped(
        self, now: Moment, quantity: Decimal, spot: Decimal, perp: Decimal, side: int
    ) -> None:
        # What one more unit of slippage would have cost this fill, the fee's part included.
        if self.costs.spot_execution is Execution.TAKER:
            fee = dec(self.costs.spot_fee_bps) / 10_000
            self._note_leg(quantity * spot * (1 + side * fee), spot_slippage(self.costs, now))
        if self.costs.perp_execution is Execution.TAKER:
            fee = dec(self.costs.perp_fee_bps) / 10_000
            self._note_leg(quantity * perp * (1 - side * fee), perp_slippage(self.costs, now))

    def _note_leg(self, slippable: Decimal, slippage: Decimal) -> None:
        self.trade.slippable += slippable
        self.trade.slipped += slippable * slippage

"""What is held, in exact decimals: its prices, its collateral, and what filling does to both."""

from decimal import Decimal

from engine.model.costs import Costs
from engine.model.margin import IsolatedMargin
from tests.engine.exact.fills import BUY, SELL, fill
from tests.engine.exact.margin import headroom, liquidation_price, maintenance, posted
from tests.engine.exact.prices import Moment, dec
from tests.engine.exact.result import Adjustment, ExactTrade


class Position:
    """Opened by its constructor; `quantity` is what is left of it, `spot_entry` an average."""

    def __init__(
        self,
        direction: int,
        number: int,
        now: Moment,
        quantity: Decimal,
        costs: Costs,
        margin: IsolatedMargin | None,
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
        self.collateral = Decimal(0) if margin is None else posted(margin, quantity, perp)
        self.closes_in_a_row = 0
        self.realised = Decimal(0)
        margin_posted = quantity * perp if margin is None else self.collateral
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
            tied_up=quantity * spot + margin_posted,
            turnover=quantity * (opened.spot + opened.perp),
        )

    def exceeds_maintenance(self, mark: Decimal) -> bool:
        """Whether what was posted is enough to open."""
        assert self.margin is not None
        return self.collateral > maintenance(self.margin, self.quantity * mark)

    def basis(self, quantity: Decimal, spot: Decimal, perp: Decimal) -> Decimal:
        """What that much of both legs has gained, by unslipped prices."""
        gain = spot - self.spot_entry + self.perp_entry - perp
        return self.direction * quantity * gain

    def balance(self, mark: Decimal) -> Decimal:
        """Collateral and what the perp leg has gained at a mark."""
        return self.collateral + self.direction * self.quantity * (self.perp_entry - mark)

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

    def pay_borrow(self, spot: Decimal, milliseconds: int) -> Decimal:
        """What the borrowed spot has cost for that long; nothing for a long spot leg."""
        if self.direction == 1:
            return Decimal(0)
        hours = Decimal(milliseconds) / 3_600_000
        paid = self.quantity * spot * dec(self.costs.borrow_apr) * hours / 8760
        self.trade.borrow += paid
        return paid

    def receive_funding(self, mark: Decimal, rate: Decimal) -> Decimal:
        """What the perp leg receives; it goes into the collateral."""
        received = self.direction * self.quantity * mark * rate
        self.trade.funding += received
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
        trade.exit_fees += closed.fees
        trade.slippage += closed.slippage
        trade.turnover += self.quantity * (closed.spot + closed.perp)
        trade.basis = self.realised + gained
        return gained - closed.costs

    def reduce(self, number: int, now: Moment, quantity: Decimal) -> Decimal:
        """Sells spot, buys perp, posts the proceeds; the cash of it."""
        spot, perp, _ = now.prices()
        sold = fill(self.costs, now, quantity, spot, perp, SELL)
        gained = self.basis(quantity, spot, perp)
        self.collateral += quantity * (self.perp_entry - perp) + quantity * spot - sold.costs
        self.quantity -= quantity
        self.realised += gained
        self.trade.exit_fees += sold.fees
        self.trade.slippage += sold.slippage
        self.trade.turnover += quantity * (sold.spot + sold.perp)
        self.trade.adjustments.append(Adjustment(number, -quantity, sold.fees, sold.slippage))
        return gained - sold.costs

    def enlarge(self, number: int, now: Moment, quantity: Decimal) -> Decimal:
        """Buys spot with what was posted too much, sells perp; the cash of it."""
        spot, perp, _ = now.prices()
        bought = fill(self.costs, now, quantity, spot, perp, BUY)
        self.collateral -= quantity * spot + bought.costs
        total = self.quantity + quantity
        self.spot_entry = (self.quantity * self.spot_entry + quantity * spot) / total
        self.perp_entry = (self.quantity * self.perp_entry + quantity * perp) / total
        self.quantity = total
        self.trade.entry_fees += bought.fees
        self.trade.slippage += bought.slippage
        self.trade.turnover += quantity * (bought.spot + bought.perp)
        self.trade.adjustments.append(Adjustment(number, quantity, bought.fees, bought.slippage))
        return -bought.costs

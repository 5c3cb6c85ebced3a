"""The trade log: one record per trade, its settlements as columns."""

from datetime import datetime

import numpy as np
import strawberry

from api.instants import instant
from api.runs.result_columns import Columns
from api.runs.stored import StoredResult
from api.schema.adjustments import Adjustments, adjustments_of
from api.schema.context import Info
from api.schema.enums import Direction, ExitReason
from api.schema.fixed import FIXED
from api.schema.paging import PageInfo, decode_offset, encode_cursor, offset_page_info
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, TimeColumn
from engine.model.result import EXIT_REASONS


@strawberry.type(
    description="What a trade was paid and charged, one entry per settlement from the one after "
    "its entry to its exit. A liquidation comes before its last settlement: nothing is paid there."
)
class TradeLedger:
    times: TimeColumn = strawberry.field(description="The settlements.")
    rates: FloatColumn = strawberry.field(description="Funding rates, fraction of notional.")
    marks: FloatColumn = strawberry.field(description="Mark prices the payments were made on.")
    amounts: FloatColumn = strawberry.field(
        description="Funding payments, quote currency, positive when received."
    )
    quantities: FloatColumn = strawberry.field(
        description="Quantity held into the settlement, base units; negative while spot is short, "
        "0 after a liquidation."
    )
    borrow: FloatColumn = strawberry.field(
        description="Cost of the borrowed spot since the settlement before, quote currency."
    )


@strawberry.type(description="One trade: both legs opened together, both closed together.")
class Trade:
    number: int = strawberry.field(description="Its place in the run, from 1.")
    direction: Direction = strawberry.field(description="LONG_SPOT or SHORT_SPOT.")
    entry_at: datetime = strawberry.field(description="Settlement at which it was opened.")
    exit_at: datetime = strawberry.field(
        description="Settlement at which it was closed; of a liquidation, when it happened."
    )
    quantity: float = strawberry.field(
        description="Quantity of each leg as it was opened, base units; `adjustments` change it."
    )
    spot_entry_price: float = strawberry.field(description="Fill of the spot leg at the entry.")
    perp_entry_price: float = strawberry.field(description="Fill of the perp leg at the entry.")
    spot_exit_price: float = strawberry.field(description="Fill of the spot leg at the exit.")
    perp_exit_price: float = strawberry.field(description="Fill of the perp leg at the exit.")
    funding: float = strawberry.field(description="Funding received less paid, quote currency.")
    basis_pnl: float = strawberry.field(description="P&L of both legs at unslipped prices.")
    entry_fees: float = strawberry.field(
        description="Fees of both legs at the fills that enlarged it."
    )
    exit_fees: float = strawberry.field(
        description="Fees of both legs at the fills that reduced it."
    )
    total_fees: float = strawberry.field(description="All fees, quote currency.")
    slippage_cost: float = strawberry.field(description="Cost of fills worse than the price.")
    borrow_cost: float = strawberry.field(description="Cost of borrowing the spot.")
    liquidation_cost: float = strawberry.field(description="Fee of its liquidation.")
    spot_yield: float = strawberry.field(description="What its long spot leg has earned.")
    net_pnl: float = strawberry.field(
        description="Funding + basis P&L + spot yield - fees - slippage - borrow - liquidation "
        "cost, quote currency."
    )
    return_on_notional: float = strawberry.field(
        description="Net P&L over the notional at its entry, quantity x unslipped perp price, as "
        "that of a run is; fraction."
    )
    holding_settlements: int = strawberry.field(description="Settlements it was paid at.")
    holding_hours: float = strawberry.field(description="Hours it was held.")
    is_win: bool = strawberry.field(description="Whether its net P&L is above 0.")
    exit_reason: ExitReason = strawberry.field(description="Why it was closed.")
    entry_index: strawberry.Private[int]
    exit_index: strawberry.Private[int]
    stored: strawberry.Private[StoredResult]

    @strawberry.field(description="Its settlements, one by one.", metadata=FIXED)
    async def ledger(self) -> TradeLedger:
        settlements, curve = await self.stored.settlements(), await self.stored.curve()
        # A position opened at t earns nothing at t, unless t was anticipated: then it has a
        # quantity there, and none at its exit. The curve's point of t stands at t + 1.
        earns_at_once = settlements["quantity_into"][self.entry_index] != 0.0
        late = 0 if earns_at_once else 1
        held = slice(self.entry_index + late, self.exit_index + late)
        after = slice(self.entry_index + late + 1, self.exit_index + late + 1)
        quantities = settlements["quantity_into"][held].astype(np.float64)
        if self.exit_reason is ExitReason.LIQUIDATED and not earns_at_once:
            quantities[-1] = 0.0
        return TradeLedger(
            times=TimeColumn(settlements["ts_ms"][held]),
            rates=FloatColumn(settlements["rate"][held]),
            marks=FloatColumn(settlements["mark"][held]),
            amounts=FloatColumn(curve["funding"][after]),
            quantities=FloatColumn(quantities),
            borrow=FloatColumn(curve["borrow"][after]),
        )

    @strawberry.field(description="Collateral that was moved between its legs.", metadata=FIXED)
    async def adjustments(self) -> Adjustments:
        columns = await self.stored.adjustments()
        return adjustments_of(columns, columns["trade"] == self.number - 1)


@strawberry.type(description="A trade in a connection.")
class TradeEdge:
    cursor: str = strawberry.field(description="Its cursor.")
    node: Trade = strawberry.field(description="The trade.")


@strawberry.type(description="A page of trades, in the order of their entries.")
class TradeConnection:
    edges: list[TradeEdge] = strawberry.field(description="The trades with their cursors.")
    nodes: list[Trade] = strawberry.field(description="The trades.")
    page_info: PageInfo = strawberry.field(description="Where the page stands.")
    total_count: int = strawberry.field(description="All trades.")


async def trade_page(
    connection: str, stored: StoredResult | None, first: int, after: str | None, info: Info
) -> TradeConnection:
    """A page of a backtest's trades; empty while there is no result."""
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    start = decode_offset(connection, after)
    nodes: list[Trade] = []
    total = 0
    if stored is not None:
        columns = await stored.trades()
        perp = (await stored.settlements())["perp"][columns["entry_index"]]
        total = int(columns["quantity"].shape[0])
        nodes = [
            _trade(columns, stored, index, float(perp[index]))
            for index in range(start, min(start + first, total))
        ]
    edges = [
        TradeEdge(cursor=encode_cursor(connection, str(start + offset)), node=node)
        for offset, node in enumerate(nodes)
    ]
    return TradeConnection(
        edges=edges,
        nodes=nodes,
        page_info=offset_page_info(connection, start, len(nodes), total),
        total_count=total,
    )


def _trade(columns: Columns, stored: StoredResult, index: int, perp: float) -> Trade:
    # perp: the unslipped price of the entry.
    value = {name: column[index].item() for name, column in columns.items()}
    return Trade(
        number=index + 1,
        direction=Direction.LONG_SPOT if value["direction"] > 0 else Direction.SHORT_SPOT,
        entry_at=instant(value["entry_ts_ms"]),
        exit_at=instant(value["exit_ts_ms"]),
        spot_entry_price=value["spot_entry"],
        perp_entry_price=value["perp_entry"],
        spot_exit_price=value["spot_exit"],
        perp_exit_price=value["perp_exit"],
        total_fees=value["entry_fees"] + value["exit_fees"],
        return_on_notional=value["net_pnl"] / (value["quantity"] * perp),
        is_win=value["net_pnl"] > 0,
        exit_reason=ExitReason(EXIT_REASONS[value["exit_reason"]]),
        stored=stored,
        **{name: value[name] for name in _AS_STORED},
    )


_AS_STORED = (
    "quantity",
    "funding",
    "basis_pnl",
    "entry_fees",
    "exit_fees",
    "slippage_cost",
    "borrow_cost",
    "liquidation_cost",
    "spot_yield",
    "net_pnl",
    "holding_settlements",
    "holding_hours",
    "entry_index",
    "exit_index",
)

"""The trade log: one record per trade, its settlements as columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import strawberry
from numpy.typing import NDArray

from api.schema.context import Info
from api.schema.enums import ExitReason
from api.schema.paging import PageInfo, decode_offset, encode_cursor, offset_page_info
from api.schema.refusals import whole_number_between
from api.schema.scalars import FloatColumn, TimeColumn, instant
from engine.model.result import EXIT_REASONS

Columns = Mapping[str, NDArray[Any]]


@strawberry.type(description="What a trade was paid, one entry per settlement it was held into.")
class TradeLedger:
    times: TimeColumn = strawberry.field(description="The settlements.")
    rates: FloatColumn = strawberry.field(description="Funding rates, fraction of notional.")
    marks: FloatColumn = strawberry.field(description="Mark prices the payments were made on.")
    amounts: FloatColumn = strawberry.field(
        description="Funding payments, quote currency, positive when received."
    )


@strawberry.type(description="One trade: both legs opened together, both closed together.")
class Trade:
    number: int = strawberry.field(description="Its place in the run, from 1.")
    entry_at: datetime = strawberry.field(description="Settlement at which it was opened.")
    exit_at: datetime = strawberry.field(description="Settlement at which it was closed.")
    quantity: float = strawberry.field(description="Quantity of each leg, base units.")
    spot_entry_price: float = strawberry.field(description="Fill of the spot leg's purchase.")
    perp_entry_price: float = strawberry.field(description="Fill of the perp leg's sale.")
    spot_exit_price: float = strawberry.field(description="Fill of the spot leg's sale.")
    perp_exit_price: float = strawberry.field(description="Fill of the perp leg's purchase.")
    funding: float = strawberry.field(description="Funding received less paid, quote currency.")
    basis_pnl: float = strawberry.field(description="P&L of both legs at unslipped prices.")
    entry_fees: float = strawberry.field(description="Fees of both legs at the entry.")
    exit_fees: float = strawberry.field(description="Fees of both legs at the exit.")
    total_fees: float = strawberry.field(description="All fees, quote currency.")
    slippage_cost: float = strawberry.field(description="Cost of fills worse than the price.")
    net_pnl: float = strawberry.field(
        description="Funding + basis P&L - fees - slippage, quote currency."
    )
    return_on_notional: float = strawberry.field(
        description="Net P&L over quantity x perp entry price, fraction."
    )
    holding_settlements: int = strawberry.field(description="Settlements it was paid at.")
    holding_hours: float = strawberry.field(description="Hours it was held.")
    is_win: bool = strawberry.field(description="Whether its net P&L is above 0.")
    exit_reason: ExitReason = strawberry.field(description="Why it was closed.")
    entry_index: strawberry.Private[int]
    exit_index: strawberry.Private[int]
    settlements: strawberry.Private[Columns]

    @strawberry.field(description="Its settlements, one by one.")
    def ledger(self) -> TradeLedger:
        # A position opened at t earns nothing at t.
        held = slice(self.entry_index + 1, self.exit_index + 1)
        rates, marks = self.settlements["rate"][held], self.settlements["mark"][held]
        return TradeLedger(
            times=TimeColumn(self.settlements["ts_ms"][held]),
            rates=FloatColumn(rates),
            marks=FloatColumn(marks),
            amounts=FloatColumn(self.settlements["quantity_into"][held] * marks * rates),
        )


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


def trade_page(
    connection: str,
    columns: tuple[Columns, Columns] | None,
    first: int,
    after: str | None,
    info: Info,
) -> TradeConnection:
    """A page of the stored (trades, settlements) columns; empty while there are none."""
    whole_number_between("first", first, 1, info.context.settings.max_page_size)
    start = decode_offset(connection, after)
    trades, settlements = columns or ({}, {})
    total = 0 if columns is None else int(trades["quantity"].shape[0])
    nodes = [
        _trade(trades, settlements, index) for index in range(start, min(start + first, total))
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


def _trade(trades: Columns, settlements: Columns, index: int) -> Trade:
    value = {name: column[index].item() for name, column in trades.items()}
    return Trade(
        number=index + 1,
        entry_at=instant(value["entry_ts_ms"]),
        exit_at=instant(value["exit_ts_ms"]),
        quantity=value["quantity"],
        spot_entry_price=value["spot_entry"],
        perp_entry_price=value["perp_entry"],
        spot_exit_price=value["spot_exit"],
        perp_exit_price=value["perp_exit"],
        funding=value["funding"],
        basis_pnl=value["basis_pnl"],
        entry_fees=value["entry_fees"],
        exit_fees=value["exit_fees"],
        total_fees=value["entry_fees"] + value["exit_fees"],
        slippage_cost=value["slippage_cost"],
        net_pnl=value["net_pnl"],
        return_on_notional=value["net_pnl"] / (value["quantity"] * value["perp_entry"]),
        holding_settlements=value["holding_settlements"],
        holding_hours=value["holding_hours"],
        is_win=value["net_pnl"] > 0,
        exit_reason=ExitReason(EXIT_REASONS[value["exit_reason"]]),
        entry_index=value["entry_index"],
        exit_index=value["exit_index"],
        settlements=settlements,
    )

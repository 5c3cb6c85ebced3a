"""One managed position, compiled: what it pays, opens, moves and closes.

account: a lane's state of engine/simulator/lanes.py, with its CASH; position: shape
(state.COUNT,). A portfolio has one account and many positions. Where nothing but the signal
decides, the operations and their order are those of engine/simulator/kernels.py, so that the
results have the same bits.
"""

from engine.model import totals as at
from engine.model.compiling.kernels import helper, inlined
from engine.model.result import EXIT_BASIS_STOP, EXIT_LIQUIDATED, EXIT_MARGIN_CALL
from engine.model.units import HOUR_MS, FloatArray
from engine.simulator import lanes
from engine.simulator.position import adjustment, columns, record, state, term
from engine.simulator.position.fills.kernels import Fill, fill_nb


@helper
def charge_nb(position: FloatArray, amount: float, fill: Fill, enlarges: bool) -> float:
    """Books fees, slippage and turnover of a fill and returns what it cost."""
    spot_fee, perp_fee, slippage = (
        amount * fill.spot_fee,
        amount * fill.perp_fee,
        amount * fill.slippage,
    )
    position[at.SPOT_FEES] += spot_fee
    position[at.PERP_FEES] += perp_fee
    position[at.SLIPPAGE] += slippage
    position[at.TURNOVER] += amount * (fill.spot_fill + fill.perp_fill)
    position[at.SLIPPABLE] += amount * fill.slippable
    position[at.SLIPPED] += amount * fill.slipped
    position[state.TRADE_SLIPPAGE] += slippage
    if enlarges:
        position[state.TRADE_ENTRY_FEES] += spot_fee + perp_fee
    else:
        position[state.TRADE_EXIT_FEES] += spot_fee + perp_fee
    cost: float = spot_fee + perp_fee + slippage
    return cost


@inlined
def fund_nb(account: FloatArray, position: FloatArray, unit: float, terms: FloatArray) -> float:
    """Funding of one settlement on what is held; returns the cash received.

    It goes into the collateral of a margin, and else to the free cash.
    """
    cash: float = position[state.HELD] * unit
    if cash >= 0.0:
        position[at.FUNDING_RECEIVED] += cash
    else:
        position[at.FUNDING_PAID] -= cash
    account[lanes.CASH] += cash
    if terms[term.HAS_MARGIN] > 0.0:
        position[state.COLLATERAL] += cash
    return cash


@inlined
def borrow_nb(
    account: FloatArray, position: FloatArray, spot: float, elapsed_ms: float, terms: FloatArray
) -> float:
    """Interest on a borrowed spot leg; returns what it cost."""
    if position[state.HELD] >= 0.0 or elapsed_ms <= 0.0:
        return 0.0
    hours = elapsed_ms / HOUR_MS
    cost: float = -position[state.HELD] * spot * terms[term.BORROW_PER_HOUR] * hours
    position[at.BORROW] += cost
    position[state.TRADE_BORROW] += cost
    account[lanes.CASH] -= cost
    return cost


@inlined
def yield_nb(
    account: FloatArray, position: FloatArray, spot: float, elapsed_ms: float, terms: FloatArray
) -> float:
    """What a long spot leg has earned by being held; returns it."""
    if position[state.HELD] <= 0.0 or elapsed_ms <= 0.0:
        return 0.0
    hours = elapsed_ms / HOUR_MS
    gained: float = position[state.HELD] * spot * terms[term.YIELD_PER_HOUR] * hours
    position[at.SPOT_YIELD] += gained
    position[state.TRADE_YIELD] += gained
    account[lanes.CASH] += gained
    return gained


@helper
def open_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    quantity: float,
    terms: FloatArray,
) -> None:
    """Opens a flat position of a signed quantity."""
    spot, perp = table[t, columns.SPOT], table[t, columns.PERP]
    fill = fill_nb(table, t, spot, perp, quantity, terms)
    for row in range(state.TRADE_BASIS, state.TRADE_BORROW + 1):
        position[row] = 0.0
    amount = abs(quantity)
    cost = charge_nb(position, amount, fill, True)
    account[lanes.CASH] -= cost
    position[state.HELD] = quantity
    position[state.OPENED] = quantity
    position[state.OPENED_SPOT] = spot
    position[state.ENTRY_SPOT] = spot
    position[state.ENTRY_PERP] = perp
    position[state.ENTRY_GAP] = table[t, columns.GAP]
    position[state.ENTRY_INDEX] = t
    position[state.ENTRY_TS_MS] = table[t, columns.TS_MS]
    position[state.ENTRY_NOTIONAL] = amount * perp
    position[state.ENTRY_RECEIVED] = position[at.FUNDING_RECEIVED]
    position[state.ENTRY_PAID] = position[at.FUNDING_PAID]
    position[state.COLLATERAL] = amount * perp * terms[term.POSTED]
    position[state.COMMITTED] = amount * spot + position[state.ENTRY_NOTIONAL] * terms[term.POSTED]
    position[state.MOST_COMMITTED] = max(position[state.MOST_COMMITTED], position[state.COMMITTED])
    position[state.TRADE_YIELD] = 0.0
    position[state.TRADE_COST] = cost
    position[state.FIRST_SPOT_FILL] = fill.spot_fill
    position[state.FIRST_PERP_FILL] = fill.perp_fill
    position[state.EXIT_STREAK] = 0.0


@helper
def adjust_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    change: float,
    terms: FloatArray,
    adjustments: FloatArray,
) -> None:
    """A position grows or shrinks by `change`, both legs alike, and moves the money's worth of it
    into its collateral, or out of it; change: signed as what is held.
    """
    spot, perp = table[t, columns.SPOT], table[t, columns.PERP]
    fill = fill_nb(table, t, spot, perp, change, terms)
    fees = position[at.SPOT_FEES] + position[at.PERP_FEES]
    reduces = change * position[state.HELD] < 0.0
    cost = charge_nb(position, abs(change), fill, not reduces)
    fees = position[at.SPOT_FEES] + position[at.PERP_FEES] - fees
    if reduces:
        spot_pnl = -change * (spot - position[state.ENTRY_SPOT])
        perp_pnl = -change * (position[state.ENTRY_PERP] - perp)
        position[at.SPOT_PNL] += spot_pnl
        position[at.PERP_PNL] += perp_pnl
        position[state.TRADE_BASIS] += spot_pnl + perp_pnl
        account[lanes.CASH] += spot_pnl + perp_pnl - cost
        position[state.COLLATERAL] += perp_pnl - change * spot - cost
        position[state.HELD] += change
    else:
        whole = position[state.HELD] + change
        position[state.ENTRY_SPOT] += (spot - position[state.ENTRY_SPOT]) * (change / whole)
        position[state.ENTRY_PERP] += (perp - position[state.ENTRY_PERP]) * (change / whole)
        position[state.ENTRY_GAP] = position[state.ENTRY_SPOT] - position[state.ENTRY_PERP]
        account[lanes.CASH] -= cost
        position[state.COLLATERAL] -= change * spot + cost
        position[state.HELD] = whole
    position[state.TRADE_COST] += cost
    index = int(position[state.ADJUSTMENTS])
    position[state.ADJUSTMENTS] += 1.0
    if index < adjustments.shape[0]:
        adjustments[index, adjustment.TRADE] = position[at.TRADES]
        adjustments[index, adjustment.INDEX] = t
        adjustments[index, adjustment.CHANGE] = -abs(change) if reduces else abs(change)
        adjustments[index, adjustment.SPOT_FILL] = fill.spot_fill
        adjustments[index, adjustment.PERP_FILL] = fill.perp_fill
        adjustments[index, adjustment.FEES] = fees
        adjustments[index, adjustment.SLIPPAGE] = abs(change) * fill.slippage


@helper
def close_nb(
    account: FloatArray,
    position: FloatArray,
    t: int,
    fill: Fill,
    ts_ms: float,
    paid: float,
    liquidation: float,
    reason: int,
    records: FloatArray,
) -> None:
    """Closes all that is held, at settlement t or in the stretch before it.

    ts_ms: when. paid: settlements that paid. liquidation: the exchange's fee, quote currency.
    """
    held = position[state.HELD]
    spot_pnl = held * (fill.spot - position[state.ENTRY_SPOT])
    perp_pnl = held * (position[state.ENTRY_PERP] - fill.perp)
    cost = charge_nb(position, abs(held), fill, False)
    basis = spot_pnl + perp_pnl
    received = position[at.FUNDING_RECEIVED] - position[state.ENTRY_RECEIVED]
    funding = received - (position[at.FUNDING_PAID] - position[state.ENTRY_PAID])
    whole_basis = position[state.TRADE_BASIS] + basis
    net = funding + whole_basis - position[state.TRADE_COST] - cost
    net -= position[state.TRADE_BORROW] + liquidation
    net += position[state.TRADE_YIELD]
    position[at.SPOT_PNL] += spot_pnl
    position[at.PERP_PNL] += perp_pnl
    position[at.LIQUIDATION] += liquidation
    account[lanes.CASH] += basis - cost
    account[lanes.CASH] -= liquidation
    number = int(position[at.TRADES])
    _count_nb(position, net, paid, ts_ms - position[state.ENTRY_TS_MS], reason)
    position[state.HELD] = 0.0
    if reason in (EXIT_BASIS_STOP, EXIT_MARGIN_CALL, EXIT_LIQUIDATED):
        position[state.STOPPED_TS_MS] = ts_ms
    if number < records.shape[0]:
        records[number, record.ENTRY] = position[state.ENTRY_INDEX]
        records[number, record.EXIT] = t
        records[number, record.ENTRY_TS_MS] = position[state.ENTRY_TS_MS]
        records[number, record.EXIT_TS_MS] = ts_ms
        records[number, record.QUANTITY] = position[state.OPENED]
        records[number, record.SPOT_ENTRY] = position[state.FIRST_SPOT_FILL]
        records[number, record.PERP_ENTRY] = position[state.FIRST_PERP_FILL]
        records[number, record.SPOT_EXIT] = fill.spot_fill
        records[number, record.PERP_EXIT] = fill.perp_fill
        records[number, record.FUNDING] = funding
        records[number, record.BASIS] = whole_basis
        records[number, record.ENTRY_FEES] = position[state.TRADE_ENTRY_FEES]
        records[number, record.EXIT_FEES] = position[state.TRADE_EXIT_FEES]
        records[number, record.SLIPPAGE] = position[state.TRADE_SLIPPAGE]
        records[number, record.BORROW] = position[state.TRADE_BORROW]
        records[number, record.LIQUIDATION] = liquidation
        records[number, record.NET] = net
        records[number, record.PAID] = paid
        records[number, record.REASON] = reason
        records[number, record.SPOT_YIELD] = position[state.TRADE_YIELD]


@helper
def _count_nb(position: FloatArray, net: float, paid: float, held_ms: float, reason: int) -> None:
    position[at.TRADES] += 1.0
    if net > 0.0:
        position[at.WINS] += 1.0
        position[at.WON] += net
    else:
        position[at.LOST] += net
    position[at.BEST] = max(net, position[at.BEST])
    position[at.WORST] = min(net, position[at.WORST])
    position[at.HELD_SETTLEMENTS] += paid
    position[at.HELD_MS] += held_ms
    if reason == EXIT_LIQUIDATED:
        position[at.LIQUIDATIONS] += 1.0

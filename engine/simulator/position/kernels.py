"""One traded position, compiled: what it pays, opens, moves and closes.

account: a lane's state of engine/simulator/layout.py, whose BASE is the cash; position: shape
(STATE_NUMBERS,). A portfolio has one account and many positions. Where nothing but the signal
decides, the operations and their order are those of engine/simulator/kernels.py, so that the
results have the same bits.
"""

from typing import TypeAlias

import numpy as np
from numba import njit

from engine.margin.kernels import liquidation_price_nb
from engine.model import totals as at
from engine.model.result import EXIT_LIQUIDATED
from engine.model.units import HOUR_MS, TIE, FloatArray
from engine.simulator.position import layout as of

LARGEST_SLIPPAGE = 0.5

Fill: TypeAlias = tuple[float, float, float, float, float, float, float]
"""Spot and perp price, spot and perp fill, then of one unit: spot fee, perp fee, slippage."""


@njit(nogil=True, error_model="numpy", forceinline=True)
def slippage_nb(base: float, impact: float, notional: float, volume: float) -> float:
    """Slippage with square-root impact, a fraction of at most LARGEST_SLIPPAGE."""
    if impact <= 0.0:
        return base
    if volume <= 0.0:
        return LARGEST_SLIPPAGE
    slippage: float = base + impact * np.sqrt(notional / volume)
    return min(slippage, LARGEST_SLIPPAGE)


@njit(nogil=True, error_model="numpy")
def fill_nb(
    table: FloatArray, t: int, spot: float, perp: float, change: float, terms: FloatArray
) -> Fill:
    """What changing the position by `change` units costs at these prices; above 0 buys spot."""
    amount = abs(change)
    spot_slip = slippage_nb(
        terms[of.SPOT_SLIPPAGE], terms[of.SPOT_IMPACT], amount * spot, table[t, of.SPOT_VOLUME]
    )
    perp_slip = slippage_nb(
        terms[of.PERP_SLIPPAGE], terms[of.PERP_IMPACT], amount * perp, table[t, of.PERP_VOLUME]
    )
    if change > 0.0:
        spot_fill, perp_fill = spot * (1.0 + spot_slip), perp * (1.0 - perp_slip)
    else:
        spot_fill, perp_fill = spot * (1.0 - spot_slip), perp * (1.0 + perp_slip)
    spot_fee, perp_fee = spot_fill * terms[of.SPOT_FEE], perp_fill * terms[of.PERP_FEE]
    return spot, perp, spot_fill, perp_fill, spot_fee, perp_fee, spot * spot_slip + perp * perp_slip


@njit(nogil=True, error_model="numpy")
def unit_cost_nb(fill: Fill) -> float:
    """Fees and slippage of one unit."""
    return fill[4] + fill[5] + fill[6]


@njit(nogil=True, error_model="numpy")
def charge_nb(position: FloatArray, amount: float, fill: Fill, enlarges: bool) -> float:
    """Books fees, slippage and turnover of a fill and returns what it cost."""
    spot_fee, perp_fee, slippage = amount * fill[4], amount * fill[5], amount * fill[6]
    position[at.SPOT_FEES] += spot_fee
    position[at.PERP_FEES] += perp_fee
    position[at.SLIPPAGE] += slippage
    position[at.TURNOVER] += amount * (fill[2] + fill[3])
    position[of.TRADE_SLIPPAGE] += slippage
    if enlarges:
        position[of.TRADE_ENTRY_FEES] += spot_fee + perp_fee
    else:
        position[of.TRADE_EXIT_FEES] += spot_fee + perp_fee
    cost: float = spot_fee + perp_fee + slippage
    return cost


@njit(nogil=True, error_model="numpy", forceinline=True)
def fund_nb(account: FloatArray, position: FloatArray, unit: float) -> float:
    """Funding of one settlement on what is held; returns the cash received."""
    cash: float = position[of.HELD] * unit
    if cash >= 0.0:
        position[at.FUNDING_RECEIVED] += cash
    else:
        position[at.FUNDING_PAID] -= cash
    account[of.BASE] += cash
    position[of.COLLATERAL] += cash
    return cash


@njit(nogil=True, error_model="numpy", forceinline=True)
def borrow_nb(
    account: FloatArray, position: FloatArray, spot: float, elapsed_ms: float, terms: FloatArray
) -> float:
    """Interest on a borrowed spot leg; returns what it cost."""
    if position[of.HELD] >= 0.0 or elapsed_ms <= 0.0:
        return 0.0
    hours = elapsed_ms / HOUR_MS
    cost: float = -position[of.HELD] * spot * terms[of.BORROW_PER_HOUR] * hours
    position[at.BORROW] += cost
    position[of.TRADE_BORROW] += cost
    account[of.BASE] -= cost
    return cost


@njit(nogil=True, error_model="numpy")
def open_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    quantity: float,
    terms: FloatArray,
) -> None:
    """Opens a flat position of a signed quantity."""
    spot, perp = table[t, of.SPOT], table[t, of.PERP]
    fill = fill_nb(table, t, spot, perp, quantity, terms)
    for row in range(of.TRADE_BASIS, of.TRADE_BORROW + 1):
        position[row] = 0.0
    amount = abs(quantity)
    cost = charge_nb(position, amount, fill, True)
    account[of.BASE] -= cost
    position[of.HELD] = quantity
    position[of.OPENED] = quantity
    position[of.OPENED_SPOT] = spot
    position[of.ENTRY_SPOT] = spot
    position[of.ENTRY_PERP] = perp
    position[of.ENTRY_GAP] = table[t, of.GAP]
    position[of.ENTRY_INDEX] = t
    position[of.ENTRY_TS_MS] = table[t, of.TS_MS]
    position[of.ENTRY_NOTIONAL] = amount * perp
    position[of.ENTRY_RECEIVED] = position[at.FUNDING_RECEIVED]
    position[of.ENTRY_PAID] = position[at.FUNDING_PAID]
    position[of.COLLATERAL] = amount * perp * terms[of.POSTED]
    position[of.TRADE_COST] = cost
    position[of.FIRST_SPOT_FILL] = fill[2]
    position[of.FIRST_PERP_FILL] = fill[3]
    position[of.EXIT_STREAK] = 0.0


@njit(nogil=True, error_model="numpy")
def adjust_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    change: float,
    terms: FloatArray,
    adjustments: FloatArray,
) -> None:
    """Moves collateral: a long-spot position grows or shrinks by `change`, both legs alike."""
    spot, perp = table[t, of.SPOT], table[t, of.PERP]
    fill = fill_nb(table, t, spot, perp, change, terms)
    fees = position[at.SPOT_FEES] + position[at.PERP_FEES]
    cost = charge_nb(position, abs(change), fill, change > 0.0)
    fees = position[at.SPOT_FEES] + position[at.PERP_FEES] - fees
    if change < 0.0:
        spot_pnl = -change * (spot - position[of.ENTRY_SPOT])
        perp_pnl = -change * (position[of.ENTRY_PERP] - perp)
        position[at.SPOT_PNL] += spot_pnl
        position[at.PERP_PNL] += perp_pnl
        position[of.TRADE_BASIS] += spot_pnl + perp_pnl
        account[of.BASE] += spot_pnl + perp_pnl - cost
        position[of.COLLATERAL] += perp_pnl - change * spot - cost
        position[of.HELD] += change
    else:
        whole = position[of.HELD] + change
        position[of.ENTRY_SPOT] += (spot - position[of.ENTRY_SPOT]) * (change / whole)
        position[of.ENTRY_PERP] += (perp - position[of.ENTRY_PERP]) * (change / whole)
        position[of.ENTRY_GAP] = position[of.ENTRY_SPOT] - position[of.ENTRY_PERP]
        account[of.BASE] -= cost
        position[of.COLLATERAL] -= change * spot + cost
        position[of.HELD] = whole
    position[of.TRADE_COST] += cost
    index = int(position[of.ADJUSTMENTS])
    position[of.ADJUSTMENTS] += 1.0
    if index < adjustments.shape[0]:
        adjustments[index, of.ADJUSTMENT_TRADE] = position[at.TRADES]
        adjustments[index, of.ADJUSTMENT_INDEX] = t
        adjustments[index, of.ADJUSTMENT_CHANGE] = change
        adjustments[index, of.ADJUSTMENT_SPOT_FILL] = fill[2]
        adjustments[index, of.ADJUSTMENT_PERP_FILL] = fill[3]
        adjustments[index, of.ADJUSTMENT_FEES] = fees
        adjustments[index, of.ADJUSTMENT_SLIPPAGE] = abs(change) * fill[6]


@njit(nogil=True, error_model="numpy")
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
    held = position[of.HELD]
    spot_pnl = held * (fill[0] - position[of.ENTRY_SPOT])
    perp_pnl = held * (position[of.ENTRY_PERP] - fill[1])
    cost = charge_nb(position, abs(held), fill, False)
    basis = spot_pnl + perp_pnl
    received = position[at.FUNDING_RECEIVED] - position[of.ENTRY_RECEIVED]
    funding = received - (position[at.FUNDING_PAID] - position[of.ENTRY_PAID])
    whole_basis = position[of.TRADE_BASIS] + basis
    net = funding + whole_basis - position[of.TRADE_COST] - cost
    net -= position[of.TRADE_BORROW] + liquidation
    position[at.SPOT_PNL] += spot_pnl
    position[at.PERP_PNL] += perp_pnl
    position[at.LIQUIDATION] += liquidation
    account[of.BASE] += basis - cost
    account[of.BASE] -= liquidation
    number = int(position[at.TRADES])
    _count_nb(position, net, paid, ts_ms - position[of.ENTRY_TS_MS], reason)
    position[of.HELD] = 0.0
    if number < records.shape[0]:
        record = records[number]
        record[of.RECORD_ENTRY] = position[of.ENTRY_INDEX]
        record[of.RECORD_EXIT] = t
        record[of.RECORD_ENTRY_TS_MS] = position[of.ENTRY_TS_MS]
        record[of.RECORD_EXIT_TS_MS] = ts_ms
        record[of.RECORD_QUANTITY] = position[of.OPENED]
        record[of.RECORD_SPOT_ENTRY] = position[of.FIRST_SPOT_FILL]
        record[of.RECORD_PERP_ENTRY] = position[of.FIRST_PERP_FILL]
        record[of.RECORD_SPOT_EXIT] = fill[2]
        record[of.RECORD_PERP_EXIT] = fill[3]
        record[of.RECORD_FUNDING] = funding
        record[of.RECORD_BASIS] = whole_basis
        record[of.RECORD_ENTRY_FEES] = position[of.TRADE_ENTRY_FEES]
        record[of.RECORD_EXIT_FEES] = position[of.TRADE_EXIT_FEES]
        record[of.RECORD_SLIPPAGE] = position[of.TRADE_SLIPPAGE]
        record[of.RECORD_BORROW] = position[of.TRADE_BORROW]
        record[of.RECORD_LIQUIDATION] = liquidation
        record[of.RECORD_NET] = net
        record[of.RECORD_PAID] = paid
        record[of.RECORD_REASON] = reason


@njit(nogil=True, error_model="numpy")
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


@njit(nogil=True, error_model="numpy")
def liquidate_nb(
    account: FloatArray,
    position: FloatArray,
    table: FloatArray,
    t: int,
    terms: FloatArray,
    tiers: FloatArray,
    records: FloatArray,
) -> tuple[bool, float]:
    """Closes the position where the stretch before t reached its liquidation price.

    Returns whether it did, and what borrowing cost until then.
    """
    held = position[of.HELD]
    price = liquidation_price_nb(held, position[of.ENTRY_PERP], position[of.COLLATERAL], tiers)
    before = table[t - 1, of.MARK]
    if held > 0.0:
        extreme, ratio, ts_ms = table[t, of.HIGH], table[t, of.HIGH_SPOT_RATIO], of.HIGH_TS_MS
        touched = price * (1.0 - TIE)
        reached, already = extreme >= touched, before >= touched
    else:
        extreme, ratio, ts_ms = table[t, of.LOW], table[t, of.LOW_SPOT_RATIO], of.LOW_TS_MS
        touched = price * (1.0 + TIE)
        reached, already = extreme <= touched, before <= touched
    if not reached:
        return False, 0.0
    moment = table[t, ts_ms]
    if already:
        # Funding took the collateral: it was beyond its price when the stretch began.
        price, ratio, moment = before, table[t - 1, of.SPOT] / before, table[t - 1, of.TS_MS]
    spot = price * ratio
    borrowed = borrow_nb(account, position, spot, moment - table[t - 1, of.TS_MS], terms)
    fill = fill_nb(table, t, spot, price, -held, terms)
    fee = abs(held) * price * terms[of.LIQUIDATION_FEE]
    paid = t - 1.0 - position[of.ENTRY_INDEX]
    close_nb(account, position, t, fill, moment, paid, fee, EXIT_LIQUIDATED, records)
    return True, borrowed

"""What an account of several positions is worth, and what of it is free, compiled.

prices: shape (PRICES, markets), the markets' last unslipped ones (engine/portfolio/layout.py).
"""

from engine.margin.kernels import balance_nb
from engine.model.compiling.kernels import helper, inlined
from engine.model.units import FloatArray
from engine.portfolio import layout
from engine.simulator import lanes
from engine.simulator.position import state, term
from engine.simulator.resizing.kernels import free_cash_nb


@helper
def account_equity_nb(account: FloatArray, positions: FloatArray, prices: FloatArray) -> float:
    """Cash and what is held of every market."""
    held = 0.0
    for market in range(positions.shape[0]):
        moved = prices[layout.GAP, market] - positions[market, state.ENTRY_GAP]
        held += positions[market, state.HELD] * moved
    equity: float = account[lanes.CASH] + held
    return equity


@helper
def tied_nb(positions: FloatArray, prices: FloatArray, except_market: int) -> float:
    """What all positions but one tie up: their spot legs' worth and their margin balances."""
    tied = 0.0
    for market in range(positions.shape[0]):
        position = positions[market]
        held = position[state.HELD]
        if held == 0.0 or market == except_market:
            continue
        perp = prices[layout.PERP, market]
        tied += abs(held) * prices[layout.SPOT, market]
        tied += balance_nb(held, position[state.ENTRY_PERP], position[state.COLLATERAL], perp)
    return tied


@helper
def free_of_nb(account: FloatArray, positions: FloatArray, prices: FloatArray) -> float:
    """What is in no spot leg and in no margin."""
    free: float = account[lanes.CASH]
    for market in range(positions.shape[0]):
        free = free_cash_nb(free, positions[market], prices[layout.SPOT, market])
    return free


@inlined
def wealth_nb(initial: float, equity: float, terms: FloatArray) -> float:
    """What a market's sizes are a fraction of; terms: its own."""
    if terms[term.COMPOUNDS] > 0.0:
        return equity
    return min(initial, equity) if terms[term.FUNDED] > 0.0 else initial


@helper
def note_use_nb(positions: FloatArray, prices: FloatArray, curve: FloatArray, point: int) -> None:
    """Writes how many positions are open, what they hold and what they took when last sized."""
    curve[layout.POSITIONS, point] = 0.0
    curve[layout.EXPOSURE, point] = 0.0
    curve[layout.COMMITTED, point] = 0.0
    for market in range(positions.shape[0]):
        position = positions[market]
        if position[state.HELD] == 0.0:
            continue
        curve[layout.POSITIONS, point] += 1.0
        curve[layout.EXPOSURE, point] += abs(position[state.HELD]) * prices[layout.PERP, market]
        curve[layout.COMMITTED, point] += position[state.COMMITTED]

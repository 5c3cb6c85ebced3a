"""What was tried: a number for each distinct question about a market, and how many there are.

A trial is a direction, a strategy with its parameters, and order rules. Costs, capital and margin
make no other trial, nor do bars that fill or the order at a settlement, which belong to the
account. Its number is the sum, modulo 2^64, of a hash of each name and value: so the numbers of a
grid come from the numbers of its axes, and a cell's is that of its single run.

Many trials are sampled: those stay whose number lies below a share of 2^64, and how many there
were is their count over that share (a theta sketch; Dasgupta, Lang, Rhodes, Thaler 2016, "A
framework for estimating stream expression cardinalities").
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from api.runs.names import MarketKey
from api.runs.values import Document, document_hash, plain, strategy_document
from api.storage.database import Database
from api.storage.trials import Numbers, TrialSet, of_market
from engine.model.params import Period, Strategy
from engine.model.trading import Trading
from engine.sweep.grid import Grid

EXACT_UP_TO = 100_000
"""So many trials of one run are stored one by one; of more about as many are kept."""
_COUNTED_AT_MOST = 1_000_000
_SPACE = 2.0**64
_OF_THE_ACCOUNT = ("fill_without_volume", "anticipate")


@dataclass(frozen=True, slots=True)
class TrialCount:
    """How many distinct trials there were; is_exact: each was counted, not estimated."""

    count: int
    is_exact: bool


def tried_once(
    market: MarketKey, period: Period, strategies: Iterable[Strategy], trading: Trading
) -> TrialSet:
    """Some strategies on one market."""
    numbers = [_sum(_questions(strategy, trading)) for strategy in strategies]
    return _trial_set(market, period, np.array(numbers, dtype=np.uint64))


def tried_cells(
    market: MarketKey,
    period: Period,
    grid: Grid,
    trading: Trading,
    cells: tuple[int, int],
) -> TrialSet:
    """The valid cells [first, last) of a grid; an axis beside strategy and rules makes none."""
    questions = _questions(grid.base, trading)
    positions = np.unravel_index(np.arange(*cells), grid.shape)
    numbers = np.zeros(cells[1] - cells[0], dtype=np.uint64)
    for axis, position in zip(grid.axes, positions, strict=True):
        if axis.parameter in questions:
            del questions[axis.parameter]
            values = [_number(axis.parameter, value) for value in axis.values]
            numbers += np.array(values, dtype=np.uint64)[position]
    numbers += np.uint64(_sum(questions))
    valid = numbers[~grid.invalid_cells(*cells)]
    return _trial_set(market, period, valid, min(1.0, EXACT_UP_TO / grid.total_cells))


async def count_trials(
    database: Database, owner: str, market: MarketKey, period: Period | None
) -> TrialCount:
    """How many distinct trials an owner made on a market, in about this period or in any."""
    merged = _Merged()
    async with database.session() as session:
        async for one in of_market(session, owner, market.venue, market.symbol):
            if period is None or one.is_about(period.start_ms, period.end_ms):
                await merged.add(one)
    await merged.merge()
    return TrialCount(round(len(merged.numbers) / merged.share), is_exact=merged.share == 1.0)


class _Merged:
    # Each number once, whatever has been asked: memory has its bound, and the loop goes on.
    def __init__(self) -> None:
        self.numbers = np.zeros(0, dtype=np.uint64)
        self.share = 1.0
        self._waiting: list[Numbers] = []

    async def add(self, more: TrialSet) -> None:
        self.share = min(self.share, more.share)
        self._waiting.append(more.numbers)
        if sum(map(len, self._waiting)) > EXACT_UP_TO:
            await self.merge()

    async def merge(self) -> None:
        together = [self.numbers, *self._waiting]
        self._waiting = []
        distinct = await asyncio.to_thread(lambda: np.unique(np.concatenate(together)))
        self.numbers = _below(distinct, self.share)
        while len(self.numbers) > _COUNTED_AT_MOST:
            self.share /= 2.0
            self.numbers = _below(self.numbers, self.share)


def _trial_set(market: MarketKey, period: Period, numbers: Numbers, share: float = 1.0) -> TrialSet:
    kept = np.unique(_below(numbers, share))
    return TrialSet(market.venue, market.symbol, period.start_ms, period.end_ms, kept, share)


def _questions(strategy: Strategy, trading: Trading) -> Document:
    # Strategies and rules have no name in common, so that an axis means one of them.
    rules = {
        name: value for name, value in plain(trading.rules).items() if name not in _OF_THE_ACCOUNT
    }
    return {"direction": str(trading.direction), **strategy_document(strategy), **rules}


def _sum(questions: Document) -> int:
    return sum(_number(name, value) for name, value in questions.items()) % 2**64


def _number(name: str, value: Any) -> int:
    # 1 and 1.0 are one value; a switch is none of them.
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    digest = document_hash([name, float(value) if is_number else value])
    return int(digest[:16], 16)


def _below(numbers: Numbers, share: float) -> Numbers:
    return numbers if share == 1.0 else numbers[numbers < np.uint64(share * _SPACE)]

"""Results of a run as tables: a row per point, trade, settlement, cell or market."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from api.errors import InvalidInput
from api.exports.tables import Columns, blocks_of, table_of
from api.runs.config import ComparisonConfig
from api.runs.config_document import config_of, portfolio_config_of
from api.runs.results import ResultReader, StoredBacktest, StoredPortfolio
from api.storage.runs import RunKind
from api.storage.tables import RunRow
from engine.metrics.headline import SWEEP_METRICS
from engine.model.result import AccountCurve, CurveColumns, SettlementColumns, TradeColumns

if TYPE_CHECKING:
    import polars as pl

Blocks = AsyncIterator["pl.DataFrame"]


class What(StrEnum):
    """A table of a result."""

    CURVE = "curve"
    TRADES = "trades"
    SETTLEMENTS = "settlements"
    BENCHMARK = "benchmark"
    METRICS = "metrics"
    CELLS = "cells"


_TABLES: Mapping[RunKind, tuple[What, ...]] = {
    RunKind.BACKTEST: (
        What.CURVE,
        What.TRADES,
        What.SETTLEMENTS,
        What.BENCHMARK,
        What.METRICS,
    ),
    RunKind.COMPARISON: (What.CURVE, What.TRADES, What.SETTLEMENTS, What.METRICS),
    RunKind.MULTI_MARKET: (What.CURVE, What.TRADES, What.SETTLEMENTS, What.METRICS),
    RunKind.SWEEP: (What.CELLS,),
    RunKind.PORTFOLIO: (
        What.CURVE,
        What.TRADES,
        What.SETTLEMENTS,
        What.BENCHMARK,
        What.METRICS,
    ),
}
_COLUMNS: Mapping[What, Callable[[StoredBacktest], Awaitable[Columns]]] = {
    What.CURVE: StoredBacktest.curve,
    What.TRADES: StoredBacktest.trades,
    What.SETTLEMENTS: StoredBacktest.settlements,
    What.BENCHMARK: StoredBacktest.benchmark_curve,
}
_ORDERS: Mapping[What, type] = {
    What.CURVE: CurveColumns,
    What.TRADES: TradeColumns,
    What.SETTLEMENTS: SettlementColumns,
    What.BENCHMARK: CurveColumns,
}
_OF_ACCOUNT = (What.CURVE, What.BENCHMARK, What.METRICS)
_COUNTS = ("total_trades", "winning_trades")
_CELLS_READ = 100_000  # a shard's columns are read whole: smaller steps read them more often
_PENDING, _COMPUTED, _INVALID = range(3)


def tables_of(kind: str) -> tuple[What, ...]:
    """The tables that a kind of run has."""
    return _TABLES.get(RunKind(kind), ())


async def run_blocks(results: ResultReader, run: RunRow, what: str) -> Blocks:
    """The rows of one table; InvalidInput where the run has none of it (yet)."""
    offered = tables_of(run.kind)
    if what not in offered:
        names = ", ".join(offered)
        raise InvalidInput("what", f"what must be one of {names} for a {run.kind}, was {what[:60]}")
    wanted = What(what)
    if wanted is What.CELLS:
        return _cells(results, run)
    if RunKind(run.kind) is RunKind.PORTFOLIO and wanted in _OF_ACCOUNT:
        account = await results.portfolio(run)
        return _account(_with_result(account, run), wanted)
    named = await _named_results(results, run)
    if not named:
        raise InvalidInput(
            "id", f"the run must have a result to be exported, was {run.status} without one"
        )
    if wanted is What.METRICS:
        return blocks_of(_metrics(named))
    return _columns(named, wanted)


def _with_result(account: StoredPortfolio | None, run: RunRow) -> StoredPortfolio:
    if account is None:
        raise InvalidInput(
            "id", f"the run must have a result to be exported, was {run.status} without one"
        )
    return account


async def _account(account: StoredPortfolio, what: What) -> Blocks:
    """What a portfolio has once, not of each market."""
    import polars as pl

    if what is What.METRICS:
        table = pl.DataFrame([account.metrics], infer_schema_length=None)
    else:
        reading = account.curve if what is What.CURVE else account.benchmark_curve
        table = table_of(_ordered(await reading(), AccountCurve))
    async for block in blocks_of(table):
        yield block


async def _columns(named: list[tuple[dict[str, str], StoredBacktest]], what: What) -> Blocks:
    for names, result in named:
        columns = _ordered(await _COLUMNS[what](result), _ORDERS[what])
        async for block in blocks_of(table_of(columns, **names)):
            yield block


def _ordered(columns: Columns, kind: type) -> Columns:
    # As the engine lists them: blobs hold them by name.
    order = [one.name for one in fields(kind)]
    return {name: columns[name] for name in sorted(columns, key=order.index)}


def _metrics(named: list[tuple[dict[str, str], StoredBacktest]]) -> "pl.DataFrame":
    import polars as pl

    rows: list[dict[str, Any]] = [{**names, **result.metrics} for names, result in named]
    return pl.DataFrame(rows, infer_schema_length=None)


async def _named_results(
    results: ResultReader, run: RunRow
) -> list[tuple[dict[str, str], StoredBacktest]]:
    # Whose rows they are stands in columns of its own; one backtest needs none.
    match RunKind(run.kind):
        case RunKind.BACKTEST:
            single = await results.backtest(run)
            return [] if single is None else [({}, single)]
        case RunKind.COMPARISON:
            entries = await results.comparison(run) or []
            config = config_of(run)
            assert isinstance(config, ComparisonConfig)  # noqa: S101  by the run's kind
            labels = [entry.label for entry in config.entries]
            return [({"entry": label}, one) for label, one in zip(labels, entries, strict=True)]
        case RunKind.MULTI_MARKET:
            return [
                ({"venue": one.market.venue, "symbol": one.market.symbol}, one.backtest)
                for one in await results.multi_market(run)
                if one.backtest is not None
            ]
        case RunKind.PORTFOLIO:
            account, markets = await results.portfolio(run), portfolio_config_of(run).markets
            return [
                ({"venue": market.venue, "symbol": market.symbol}, share)
                for market, share in zip(markets, account.markets if account else (), strict=False)
            ]
        case _:
            return []


async def _cells(results: ResultReader, run: RunRow) -> Blocks:
    """Every cell of the grid in its order: index, parameters, state, metrics."""
    import polars as pl

    stored = await results.sweep(run)
    total = stored.grid.total_cells
    for first in range(0, total, _CELLS_READ):
        last = min(first + _CELLS_READ, total)
        invalid = stored.grid.invalid_cells(first, last)
        computed = stored.computed[first:last]
        metrics = await stored.block(SWEEP_METRICS, first, last)
        columns: dict[str, Any] = {
            "cell": np.arange(first, last),
            **{
                axis.parameter: stored.grid.column(axis.parameter, first, last)
                for axis in stored.grid.axes
            },
            "state": np.where(computed, _COMPUTED, np.where(invalid, _INVALID, _PENDING)),
            **metrics,
        }
        table = table_of(columns).cast(dict.fromkeys(_COUNTS, pl.Int64))
        async for block in blocks_of(table):
            yield block

"""A backtest as tables; kinds that are made of backtests use what is here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from api.exports.luck import luck_blocks
from api.exports.runs import Blocks, Tables
from api.exports.tables import Columns, blocks_of, ordered, table_of, table_of_records
from api.kinds.backtest.stored import stored_backtest
from api.runs.results import ResultReader
from api.runs.stored import StoredResult
from api.storage.tables import RunRow
from engine.metrics.catalogue import Metrics
from engine.model.result import CurveColumns, SettlementColumns, TradeColumns

Named = Sequence[tuple[Mapping[str, str], StoredResult]]
"""Results, each with columns that say whose it is; one backtest needs none."""

Finder = Callable[[ResultReader, RunRow], Awaitable[Named]]
Reading = tuple[Callable[[StoredResult], Awaitable[Columns]], type]

CURVE: Reading = (StoredResult.curve, CurveColumns)
TRADES: Reading = (StoredResult.trades, TradeColumns)
SETTLEMENTS: Reading = (StoredResult.settlements, SettlementColumns)
BENCHMARK: Reading = (StoredResult.benchmark_curve, CurveColumns)


def columns_of(
    find: Finder, reading: Reading
) -> Callable[[ResultReader, RunRow], Awaitable[Blocks | None]]:
    """The table of one group of columns, of all results one behind the other."""
    return partial(_columns, find, reading)


def metrics_of(find: Finder) -> Callable[[ResultReader, RunRow], Awaitable[Blocks | None]]:
    """The table of metrics, a row per result."""
    return partial(_metrics, find)


def luck_of(find: Finder) -> Callable[[ResultReader, RunRow], Awaitable[Blocks | None]]:
    """The table of what is said of whether it is luck, a row per result."""
    return partial(_luck, find)


async def _columns(
    find: Finder, reading: Reading, reader: ResultReader, run: RunRow
) -> Blocks | None:
    named = await find(reader, run)
    read, order = reading

    async def blocks() -> Blocks:
        for names, result in named:
            async for block in blocks_of(table_of(ordered(await read(result), order), **names)):
                yield block

    return blocks() if named else None


async def _metrics(find: Finder, reader: ResultReader, run: RunRow) -> Blocks | None:
    named = await find(reader, run)
    rows = [{**names, **result.metrics} for names, result in named]
    return blocks_of(table_of_records(rows, Metrics)) if named else None


async def _luck(find: Finder, reader: ResultReader, run: RunRow) -> Blocks | None:
    return await luck_blocks(reader, run, [names for names, _ in await find(reader, run)])


async def _found(reader: ResultReader, run: RunRow) -> Named:
    single = await stored_backtest(reader, run)
    return [] if single is None else [({}, single)]


TABLES: Tables = {
    "curve": columns_of(_found, CURVE),
    "trades": columns_of(_found, TRADES),
    "settlements": columns_of(_found, SETTLEMENTS),
    "benchmark": columns_of(_found, BENCHMARK),
    "metrics": metrics_of(_found),
    "luck": luck_of(_found),
}

"""A portfolio as tables: the account's, and those of each market's part in it."""

from collections.abc import Awaitable, Callable

from api.exports.luck import luck_blocks
from api.exports.runs import Blocks, Tables
from api.exports.tables import Columns, blocks_of, ordered, table_of, table_of_records
from api.kinds.backtest.tables import SETTLEMENTS, TRADES, Named, columns_of
from api.kinds.portfolio.config import from_document
from api.kinds.portfolio.stored import StoredPortfolio, stored_portfolio
from api.runs.results import ResultReader
from api.storage.tables import RunRow
from engine.metrics.catalogue import Metrics
from engine.model.result import AccountCurve


async def _found(reader: ResultReader, run: RunRow) -> Named:
    account, markets = await stored_portfolio(reader, run), from_document(run.config).markets
    return [
        ({"venue": market.venue, "symbol": market.symbol}, share)
        for market, share in zip(markets, account.markets if account else (), strict=False)
    ]


async def _curve(reader: ResultReader, run: RunRow) -> Blocks | None:
    return await _account_curve(StoredPortfolio.curve, reader, run)


async def _benchmark(reader: ResultReader, run: RunRow) -> Blocks | None:
    return await _account_curve(StoredPortfolio.benchmark_curve, reader, run)


async def _metrics(reader: ResultReader, run: RunRow) -> Blocks | None:
    account = await stored_portfolio(reader, run)
    return None if account is None else blocks_of(table_of_records([account.metrics], Metrics))


async def _luck(reader: ResultReader, run: RunRow) -> Blocks | None:
    return await luck_blocks(reader, run, [{}])


async def _account_curve(
    read: Callable[[StoredPortfolio], Awaitable[Columns]], reader: ResultReader, run: RunRow
) -> Blocks | None:
    account = await stored_portfolio(reader, run)
    if account is None:
        return None
    return blocks_of(table_of(ordered(await read(account), AccountCurve)))


TABLES: Tables = {
    "curve": _curve,
    "trades": columns_of(_found, TRADES),
    "settlements": columns_of(_found, SETTLEMENTS),
    "benchmark": _benchmark,
    "metrics": _metrics,
    "luck": _luck,
}

"""One backtest inside a warm process: stored data to metrics and curve, and the load alone."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

from api.market_data.catalog import Catalog
from api.market_data.versions import CatalogMarket
from api.storage.database import Database
from benchmarks import reference, stored_market
from benchmarks.bench import Bench
from benchmarks.measure import alternate
from benchmarks.table import Bar, BarKind, Row
from engine.metrics.summary import summarise
from engine.model.params import CompositeParams, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.simulator.run import simulate

BACKTEST = "one backtest, 3 years, stored to metrics"
COMPOSITE = "the same with composite"
MANAGED = "the same with margin, rules, impact"
FUNDED = "the same of a funded account / plain"
LOAD = "3-year load from cache"
BARS = {
    BACKTEST: Bar(BarKind.AT_MOST, 2.0),
    COMPOSITE: Bar(BarKind.AT_MOST, 2.0),
    MANAGED: Bar(BarKind.AT_MOST, 2.0),
    FUNDED: Bar(BarKind.TIMES, 2.2),
    LOAD: Bar(BarKind.AT_MOST, 1.0),
}
PLAIN = Terms(reference.COSTS, reference.CAPITAL)
IMPACT = Terms(
    replace(reference.COSTS, impact_coefficient=0.1), reference.CAPITAL, reference.TRADING
)
REPETITIONS = 41
INNER = 10
MS = 1e3


def measure(bench: Bench) -> Iterator[Row]:
    """On SQLite, through the catalog that a worker holds."""
    url = f"sqlite:///{bench.scratch / 'backtest.sqlite'}"
    with asyncio.Runner() as runner:
        runner.run(stored_market.store(url))
        database = Database(url)
        try:
            # Not runner.run: its handling of SIGINT prints the whole result of the work, unseen.
            yield from _measure(runner.get_loop(), database)
        finally:
            runner.run(database.dispose())


def _measure(loop: asyncio.AbstractEventLoop, database: Database) -> Iterator[Row]:
    catalog = Catalog(database)
    market = loop.run_until_complete(catalog.find(stored_market.VENUE, stored_market.SYMBOL))
    if market is None:
        raise RuntimeError("the reference market must be stored, was absent")

    timings = alternate(
        {
            BACKTEST: lambda: loop.run_until_complete(_backtest(catalog, market, SimpleParams())),
            COMPOSITE: lambda: loop.run_until_complete(
                _backtest(catalog, market, CompositeParams())
            ),
            MANAGED: lambda: loop.run_until_complete(
                _backtest(catalog, market, SimpleParams(), IMPACT)
            ),
            FUNDED: lambda: loop.run_until_complete(
                _backtest(catalog, market, SimpleParams(), reference.FUNDED)
            ),
            LOAD: lambda: loop.run_until_complete(catalog.columns(market)),
        },
        REPETITIONS,
        inner=INNER,
        warmups=3,
    )
    # Nothing cached: blobs out of the database, unpacked, checked and aligned.
    cold = alternate(
        {"cold": lambda: loop.run_until_complete(Catalog(database).columns(market))}, REPETITIONS
    )["cold"]
    for name, timing in timings.items():
        details = timing.details()
        if name == LOAD:
            details["from_the_database_ms"] = cold.median * MS
        yield Row(
            name,
            ours=timing.median * MS,
            other=timings[BACKTEST].median * MS if name == FUNDED else None,
            unit="ms",
            bar=BARS[name],
            details=details,
        )


async def _backtest(
    catalog: Catalog,
    market: CatalogMarket,
    strategy: Strategy,
    terms: Terms = PLAIN,
) -> float:
    columns = await catalog.columns(market)
    result = simulate(columns, reference.period(), strategy, terms)
    metrics = summarise(result)
    if len(result.curve.equity) != len(columns.ts_ms) + 1 or metrics.total_trades == 0:
        raise RuntimeError("the backtest must have a whole curve and trades")
    return metrics.net_pnl

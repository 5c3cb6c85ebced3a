"""What it costs to keep a sweep's result, against computing it."""

import asyncio
from collections.abc import Iterator, Mapping

import numpy as np

from api.runs.names import RunKind
from api.storage import results, runs
from api.storage.database import Database
from api.storage.runs import RunStatus, new_run_id
from api.storage.tables import RunRow
from benchmarks import reference
from benchmarks.bench import Bench
from benchmarks.measure import alternate
from benchmarks.table import Bar, BarKind, Row
from engine.model.terms import Terms
from engine.model.units import FloatArray
from engine.sweep.run import CellColumns, run_sweep

NAME = "storing G3 / computing it"
BARS = {NAME: Bar(BarKind.TIMES, 1.0)}
REPETITIONS = 15


def measure(bench: Bench) -> Iterator[Row]:
    """The metrics of 10,000 cells into SQLite: packed, hashed, inserted, committed."""
    url = f"sqlite:///{bench.scratch / 'storing.sqlite'}"
    market, period, grid = reference.columns(), reference.period(), reference.simple_grid()

    def compute() -> CellColumns:
        return run_sweep(market, period, grid, Terms(reference.COSTS, reference.CAPITAL))

    with asyncio.Runner() as runner:
        database, loop = Database(url), runner.get_loop()
        try:
            runner.run(database.migrate())
            run_id = runner.run(_stored_run(database))
            found = compute()
            fresh = _never_the_same(found.columns)
            timings = alternate(
                {
                    "store": lambda: loop.run_until_complete(
                        _store(database, run_id, next(fresh), found.computed)
                    ),
                    "compute": compute,
                },
                REPETITIONS,
            )
        finally:
            runner.run(database.dispose())
    yield Row(
        NAME,
        ours=timings["store"].median * 1e3,
        other=timings["compute"].median * 1e3,
        unit="ms",
        bar=BARS[NAME],
        details={"store": timings["store"].details(), "compute": timings["compute"].details()},
    )


def _never_the_same(columns: Mapping[str, FloatArray]) -> Iterator[dict[str, FloatArray]]:
    # Equal blobs are stored once, which would make every repetition but the first a cheap one.
    shift = 0.0
    while True:
        shift += 1.0
        yield {name: column + shift for name, column in columns.items()}


async def _stored_run(database: Database) -> str:
    run = RunRow(
        id=new_run_id(1),
        kind=RunKind.SWEEP,
        status=RunStatus.RUNNING,
        input={},
        config={},
        series=[],
        engine_version="",
        config_hash="",
        data_hash="",
        run_key="",
        created_at_ms=1,
        shard_count=1,
        progress_total=1,
        progress_unit="cells",
    )
    async with database.transaction() as session:
        await runs.insert(session, run, [])
    return run.id


async def _store(
    database: Database, run_id: str, columns: Mapping[str, FloatArray], computed: np.ndarray
) -> None:
    groups = {results.cells_blob(name): {name: column} for name, column in columns.items()}
    mask = {results.COMPUTED: computed.astype(np.uint8)}
    packed = results.pack_all({**groups, results.cells_blob(results.COMPUTED): mask})
    async with database.transaction() as session:
        await results.store(session, run_id, packed)

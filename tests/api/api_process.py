"""The API alone, in a thread of the test, over a database that the test writes as workers do."""

import asyncio
import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from numpy.typing import ArrayLike

from api.runs.config import RunConfig
from api.schema.ids import decode_run_id, run_node_id
from api.settings import get_settings
from api.storage import results, runs, shards
from api.storage.database import Database
from api.storage.results import COMPUTED, cells_blob, pack_all
from api.storage.runs import RunStatus
from api.storage.settling import settle
from api.storage.shards import Claim, ShardOutcome
from api.storage.tables import RunRow, ShardRow
from tests.api.bare_run import bare_run
from tests.served_app import served


@dataclass(frozen=True)
class ApiProcess:
    """An API without workers and Redis, and its database; nothing happens but what a test does."""

    client: httpx.Client
    database: Database
    loop: asyncio.Runner  # the database's

    def post(self, query: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
        """The whole answer to a query."""
        body = {"query": query, "variables": variables or {}}
        answer: dict[str, Any] = self.client.post("/graphql", json=body).json()
        return answer

    def run(self, node_id: str, told: str, **variables: Any) -> dict[str, Any]:
        """Fields of a run: `told` is what stands inside of `run(id: $id) { ... }`."""
        declared = "".join(f", ${name}: String" for name in variables)
        query = f"query ($id: ID!{declared}) {{ run(id: $id) {{ {told} }} }}"
        answer = self.post(query, {"id": node_id} | variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]["run"]
        return found

    def store(self, config: RunConfig, edges: Sequence[int] = (0, 1)) -> str:
        """A queued run of this config, in a shard between two edges each; its GraphQL id."""
        row = bare_run(
            id=str(uuid.uuid4()),
            kind=config.kind,
            config=config.document(),
            shard_count=len(edges) - 1,
            progress_total=edges[-1],
            progress_unit="cells",
        )
        parts = [
            ShardRow(
                run_id=row.id,
                shard_index=index,
                status=RunStatus.QUEUED,
                first_cell=first,
                last_cell=last,
            )
            for index, (first, last) in enumerate(pairwise(edges))
        ]
        node_id = run_node_id(row.id)

        async def insert() -> None:
            async with self.database.transaction() as session:
                await runs.insert(session, row, parts)

        self.loop.run(insert())
        return node_id

    def finish_shard(self, node_id: str, index: int, columns: Mapping[str, ArrayLike]) -> None:
        """Store the cells of a shard as a worker does; the last one ends the run."""
        run_id = decoded(node_id)
        cells = {name: np.asarray(column, dtype=np.float64) for name, column in columns.items()}
        count = len(next(iter(cells.values())))
        groups = {cells_blob(name): {name: column} for name, column in cells.items()}
        groups[cells_blob(COMPUTED)] = {COMPUTED: np.ones(count, dtype=np.float64)}

        async def write() -> None:
            async with self.database.transaction() as session:
                run = await session.get_one(RunRow, run_id)
                shard = await session.get_one(ShardRow, (run_id, index))
                # Any of them, as if others had the ones before it.
                shard.status, shard.worker = RunStatus.RUNNING, "by hand"
                shard.attempts += 1
                run.status = RunStatus.RUNNING
                await session.flush()
                claimed = Claim(run, shard)
                packed = pack_all(groups)
                outcome = ShardOutcome(RunStatus.SUCCEEDED, count, {}, packed.names)
                assert await shards.finish(session, claimed, outcome, 3)
                await results.store(session, run_id, packed)
                await settle(session, run_id, 3)

        self.loop.run(write())


def decoded(node_id: str) -> str:
    """The stored id of a run."""
    run_id = decode_run_id(node_id)
    assert run_id is not None
    return run_id


@contextmanager
def api_process(folder: Path, database_file: Path | None = None) -> Iterator[ApiProcess]:
    """One of its own, over a copy of this database or an empty one, in this folder."""
    own = get_settings(home=folder / "home", port=0, log_level="error")
    if database_file is not None:
        own.home.mkdir()
        shutil.copy(database_file, own.home / "carrybench.sqlite")
    with asyncio.Runner() as loop:
        database = Database(own.database_url)
        loop.run(database.migrate())
        with served(own) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield ApiProcess(client, database, loop)
        loop.run(database.dispose())

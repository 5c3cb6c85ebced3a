"""What a worker's start loads: its time is counted in what it does without."""

from pathlib import Path

import pytest

from api.settings import Settings
from api.storage.database import Database
from tests.api.told_worker import told_to_end

PROGRAM = """
import sys
from api.cli.main import main
sys.argv = ["carry", "worker"]
main()
print(*(name for name, module in sys.modules.items() if module is not None))
"""
NOT_FOR_A_WORKER = {
    "alembic": "the schema is current",
    "api.app": "the web's",
    "api.cli.app": "the other commands",
    "api.watching.progress": "the API's",
    "api.runs.results": "the API's",
    "api.market_data.files": "the import's",
    "api.market_data.quality.assess": "only strict data",
    "api.schema": "the web's",
    "cffi": "no pointer from C",
    "ccxt": "the exchange import's",
    "cryptography": "no token to sign",
    "gql": "a client's",
    "graphql": "the web's",
    "httpx": "a client's",
    "api.webhooks.sender": "those with something to deliver",
    "httpcore": "those with something to deliver",
    "polars": "the import's",
    "prometheus_client": "the web's",
    "psycopg": "PostgreSQL's",
    "pygments": "the terminal's",
    "rich": "the terminal's",
    "scipy": "no kernel multiplies matrices",
    "sqlalchemy.dialects.postgresql": "PostgreSQL's",
    "starlette": "the web's",
    "strawberry": "the web's",
    "tomllib": "no file to read",
    "typer": "the other commands",
    "uvicorn": "the web's",
    "yaml": "no file to read",
}


@pytest.fixture
def modules_of_a_worker(settings: Settings, database: Database, kernel_cache: Path) -> set[str]:
    """Everything loaded by a worker that got ready and was told to stop again."""
    assert database.is_sqlite  # migrated: nothing of Alembic is to be done
    told = told_to_end(PROGRAM, settings, kernel_cache)
    assert told.return_code == 0, told.errors
    return set(told.output.split())


def test_a_worker_loads_only_what_it_computes_with(modules_of_a_worker: set[str]) -> None:
    assert {"numba", "sqlalchemy", "api.working.lanes", "engine.warm"} <= modules_of_a_worker
    assert {name for name in NOT_FOR_A_WORKER if name in modules_of_a_worker} == set()

"""Records the database beside this file: rows.sqlite.gz, and what the API said of its runs.

    .venv/bin/python -m tests.api.storage.origin_runs.record

Done once, with the last code whose inputs meant the account of preset `origin`, and refused by any
code that knows that preset: what it wrote stands for the databases that people have. Thirty days
of two sample markets, and a run of every kind that has an account.
"""

import asyncio
import gzip
import json
import shutil
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from api.market_data.sample import START_MS, generate_samples
from api.market_data.series import HOUR_MS, MarketData
from api.market_data.writer import store_market
from api.storage.database import Database
from engine.compiled import place
from engine.model.presets.registry import PRESETS
from tests.api.questions import finished
from tests.api.storage.origin_runs.answers import answer
from tests.api.storage.origin_runs.questions import MUTATIONS
from tests.running_service import running_service

FOLDER = Path(__file__).parent
_DAYS = 30


def _cut(data: MarketData) -> MarketData:
    end_ms = START_MS + _DAYS * 24 * HOUR_MS
    series = tuple(
        replace(one, columns={n: c[one.ts_ms < end_ms] for n, c in one.columns.items()})
        for one in data.series
        if one.kind != "mark"
    )
    return replace(data, series=series)


async def _markets(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    try:
        await database.migrate()
        for data in generate_samples()[:2]:
            await store_market(database, _cut(data))
    finally:
        await database.dispose()


def main() -> None:
    """Write both files anew."""
    if "origin" in PRESETS:
        sys.exit("code must be older than preset origin")
    with tempfile.TemporaryDirectory() as folder:
        home, markets = Path(folder, "home"), Path(folder, "markets.sqlite")
        asyncio.run(_markets(markets))
        with running_service(home, place(Path(folder)), markets) as service:
            told = {}
            for label, (mutation, sent) in MUTATIONS.items():
                run_id = finished(service, mutation, sent | {"label": label})
                told[label] = {"id": run_id, "run": answer(service, run_id)}
        packed = Path(folder, "packed.sqlite")
        with sqlite3.connect(home / "carrybench.sqlite") as stored:
            stored.execute("DELETE FROM worker")
            stored.commit()
            stored.execute("VACUUM INTO ?", (str(packed),))
        with packed.open("rb") as source, gzip.open(FOLDER / "rows.sqlite.gz", "wb") as target:
            shutil.copyfileobj(source, target)
    text = json.dumps(told, indent=1, sort_keys=True)
    (FOLDER / "answers.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

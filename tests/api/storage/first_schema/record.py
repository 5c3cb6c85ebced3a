"""Records the database that the migrations are tested with: rows.json.gz beside this file.

    .venv/bin/python -m tests.api.storage.first_schema.record

Done once, with the code whose newest revision was 0001, and refused by any later code: what it
wrote stands for the databases that people have. Thirty days of two sample markets, every kind of
run ended, one failed in part, one cancelled, one still waiting, and idempotency keys.
"""

import asyncio
import gzip
import json
import os
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.broker.redis_server import EmbeddedRedis
from api.kinds.backtest.config import BacktestConfig
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.kinds.multi_market.config import MultiMarketConfig
from api.kinds.sweep.config import SweepConfig
from api.market_data.sample import START_MS, generate_samples
from api.market_data.series import HOUR_MS, MarketData
from api.market_data.writer import store_market
from api.runs.config import RunConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.settings import get_settings
from api.storage.database import newest_revision
from api.storage.engines import create_synchronous_engine
from api.submitting.cancel import cancel
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.costs import Capital, Costs
from engine.model.params import CompositeParams, Period, SimpleParams
from engine.sweep.grid import Axis
from tests.api.storage.first_schema.answers import answers
from tests.api.storage.first_schema.rows import RECORDED, REVISION, read_tables

_DAYS = 30
_BTC, _ETH = MarketKey("sample", "BTC/USDT:USDT"), MarketKey("sample", "ETH/USDT:USDT")
_ABSENT = MarketKey("sample", "ABSENT/USDT:USDT")
_PERIOD = Period(START_MS, START_MS + (_DAYS - 1) * 24 * HOUR_MS)


def _configs() -> dict[str, RunConfig]:
    axes = (
        Axis("min_funding_rate", (0.00005, 0.0001, 0.0002)),
        Axis("exit_funding_rate", (0.0, 0.0001)),
    )
    entries = (
        ComparisonEntry("simple", SimpleParams()),
        ComparisonEntry("composite", CompositeParams()),
    )
    simple, costs, capital = SimpleParams(), Costs(), Capital()
    return {
        "backtest": BacktestConfig(_BTC, _PERIOD, simple, ProfiledTerms(costs, capital)),
        "comparison": ComparisonConfig(_BTC, _PERIOD, entries, ProfiledTerms(costs, capital)),
        "sweep": SweepConfig(_BTC, _PERIOD, simple, axes, ProfiledTerms(costs, capital)),
        "markets": MultiMarketConfig(
            (_BTC, _ABSENT, _ETH), _PERIOD, simple, ProfiledTerms(costs, capital)
        ),
    }


def _cut(data: MarketData) -> MarketData:
    end_ms = START_MS + _DAYS * 24 * HOUR_MS
    series = tuple(
        replace(one, columns={n: c[one.ts_ms < end_ms] for n, c in one.columns.items()})
        for one in data.series
        if one.kind != "mark"
    )
    return replace(data, series=series)


async def _fill(services: AskingServices) -> None:
    await services.open()
    for data in generate_samples()[:2]:
        await store_market(services.database, _cut(data))
    cancelled = await submit(
        services,
        BacktestConfig(_ETH, _PERIOD, CompositeParams(), ProfiledTerms()),
        sent_input={},
    )
    await cancel(services, cancelled.run.id)
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli.main", "worker"),
        env=os.environ
        | {"CARRY_HOME": str(services.settings.home), "CARRY_REDIS_URL": services.redis_url},
    )
    try:
        for name, config in _configs().items():
            accepted = await submit(
                services,
                config,
                sent_input={"recorded": name},
                label=f"recorded {name}",
                idempotency_key=f"recorded-{name}",
            )
            assert await services.progress.finished(accepted.run.id, 240)
    finally:
        worker.terminate()
        await worker.wait()
    await submit(
        services,
        BacktestConfig(_ETH, _PERIOD, SimpleParams(), ProfiledTerms()),
        sent_input={"recorded": "waiting"},
        label="recorded waiting",
    )


def main() -> None:
    """Write rows.json.gz anew."""
    if newest_revision() != REVISION:
        sys.exit(f"code must have {REVISION} as its newest revision, was {newest_revision()}")
    with tempfile.TemporaryDirectory() as folder, EmbeddedRedis(Path(folder)) as redis:
        settings = get_settings(home=Path(folder), redis_url=redis.url)

        async def fill() -> None:
            services = AskingServices(settings)
            try:
                await _fill(services)
            finally:
                await services.close()

        asyncio.run(fill())
        engine = create_synchronous_engine(AskingServices(settings).database.url)
        document = {
            "revision": REVISION,
            "recordedAt": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": read_tables(engine),
            "answers": asyncio.run(answers(settings)),
        }
        engine.dispose()
    text = json.dumps(document, indent=1, sort_keys=True)
    RECORDED.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()

"""What the tests of this room ask for, and do with a service again and again."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from api.kinds.backtest.config import BacktestConfig
from api.kinds.comparison.config import ComparisonConfig, ComparisonEntry
from api.kinds.multi_market.config import MultiMarketConfig
from api.kinds.sweep.config import SweepConfig
from api.runs.config import RunConfig
from api.runs.names import MarketKey
from api.runs.terms import ProfiledTerms
from api.storage import runs, shards
from api.storage.tables import RunRow, ShardRow
from api.submitting.submit import submit
from api.watching.services import AskingServices
from engine.model.params import CompositeParams, Period, SimpleParams
from engine.model.trading import OrderRules, Trading
from engine.sweep.grid import Axis


def _ms(year: int, month: int, day: int) -> int:
    return int(datetime(year, month, day, tzinfo=UTC).timestamp() * 1_000)


def _steps(first: float, last: float, count: int) -> tuple[float, ...]:
    return tuple(round(first + (last - first) * i / (count - 1), 12) for i in range(count))


PATIENCE_SECONDS = 480  # compiling every kernel on a busy machine is in it


class Questions:
    """Configs over the generated markets, each asked for under a name."""

    btc = MarketKey("sample", "BTC/USDT:USDT")
    eth = MarketKey("sample", "ETH/USDT:USDT")
    year = Period(_ms(2024, 1, 1), _ms(2024, 12, 31))
    three_years = Period(_ms(2022, 1, 1), _ms(2024, 12, 31))

    def backtest(self, min_funding_rate: float = 0.0001) -> BacktestConfig:
        """One year of the simple strategy."""
        strategy = SimpleParams(min_funding_rate)
        return BacktestConfig(self.btc, self.year, strategy, ProfiledTerms())

    def comparison(self) -> ComparisonConfig:
        """Simple against composite."""
        entries = (
            ComparisonEntry("simple", SimpleParams()),
            ComparisonEntry("composite", CompositeParams()),
        )
        return ComparisonConfig(self.btc, self.year, entries, ProfiledTerms())

    def sweep(self, steps: int = 10) -> SweepConfig:
        """steps x steps simple cells, some of them invalid."""
        axes = (
            Axis("min_funding_rate", _steps(0.0, 0.0005, steps)),
            Axis("exit_funding_rate", _steps(-0.0002, 0.0003, steps)),
        )
        return SweepConfig(self.btc, self.year, SimpleParams(), axes, ProfiledTerms())

    def long_sweep(self) -> SweepConfig:
        """200,000 composite cells over three years: some seconds of work."""
        axes = (
            Axis("weight_trend", _steps(0.1, 0.9, 20)),
            Axis("entry_threshold", _steps(0.3, 0.9, 100)),
            Axis("exit_threshold", _steps(0.0, 0.29, 100)),
        )
        strategy = CompositeParams()
        return SweepConfig(self.btc, self.three_years, strategy, axes, ProfiledTerms())

    def slow_sweep(self) -> SweepConfig:
        """64,000 cells: some seconds of work for one thread, which also a slow machine ends."""
        return self._ruled_sweep(40)

    def endless_sweep(self) -> SweepConfig:
        """A million cells, half a minute of work and more: to be stopped."""
        return self._ruled_sweep(100)

    def _ruled_sweep(self, steps: int) -> SweepConfig:
        # Order rules take a kernel that is several times slower than the plain one, so a run is
        # under way for long without the memory that more cells would need.
        axes = (
            Axis("weight_trend", _steps(0.1, 0.9, steps)),
            Axis("entry_threshold", _steps(0.3, 0.9, steps)),
            Axis("exit_threshold", _steps(0.0, 0.29, steps)),
        )
        ruled = Trading(rules=OrderRules(min_holding_settlements=1))
        return SweepConfig(
            self.btc,
            self.three_years,
            CompositeParams(),
            axes,
            ProfiledTerms(trading=ruled),
        )

    def markets(self, *keys: MarketKey) -> MultiMarketConfig:
        """One year of the simple strategy on several markets."""
        return MultiMarketConfig(keys, self.year, SimpleParams(), ProfiledTerms())


class Service:
    """What tests do with a service again and again."""

    def __init__(self, services: AskingServices) -> None:
        self.services = services

    async def start(self, config: RunConfig, **how: Any) -> RunRow:
        """Submit a config that nobody has asked for yet."""
        accepted = await submit(self.services, config, sent_input={}, **how)
        assert not accepted.reused
        return accepted.run

    async def finish(self, config: RunConfig) -> RunRow:
        """Submit a config and wait for the end of its run."""
        return await self.ended(await self.start(config))

    async def ended(self, run: RunRow) -> RunRow:
        """The run, once it has ended."""
        assert await self.services.progress.finished(run.id, PATIENCE_SECONDS)
        return await self.row(run)

    async def row(self, run: RunRow) -> RunRow:
        """The run as it is stored now."""
        async with self.services.database.session() as session:
            found = await runs.get(session, run.id)
        assert found is not None
        return found

    async def shards(self, run: RunRow) -> list[ShardRow]:
        """Its shards as they are stored now."""
        async with self.services.database.session() as session:
            return await shards.of_run(session, run.id)

    async def until(self, run: RunRow, condition: Callable[[RunRow], bool]) -> RunRow:
        """The stored run, once it fulfils a condition."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition(found := await self.row(run)):  # noqa: ASYNC110  a row has no event
                await asyncio.sleep(0.01)
        return found

    async def run_count(self) -> int:
        """How many runs are stored."""
        async with self.services.database.session() as session:
            return await runs.count(session)

"""Between finding its data and storing a run, an import and pruning may take the data away."""

import dataclasses
from typing import ClassVar

import pytest

from api.errors import BlobNotFound
from api.kinds.backtest.config import BacktestConfig
from api.market_data.catalog import Catalog
from api.market_data.sample import generate_samples
from api.market_data.writer import store_market
from api.runs.material import Material
from api.storage.database import Database
from api.storage.pruning import prune
from api.submitting.submit import submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service


class Overtaken(BacktestConfig):
    """A question about data that are old and gone by the time it has found them."""

    __slots__ = ()
    imports: ClassVar[list[int]] = []  # seeds of what is imported, one each time it looks
    database: ClassVar[Database]

    async def gather(self, catalog: Catalog) -> Material:
        """What is current; then it no longer is."""
        found = await super().gather(catalog)
        if self.imports:
            for market in generate_samples(self.imports.pop()):
                if (market.venue, market.symbol) == (self.market.venue, self.market.symbol):
                    await store_market(self.database, market)
            await prune(self.database, 0)
        return found


def _overtaken(config: BacktestConfig, database: Database, times: int) -> Overtaken:
    Overtaken.imports, Overtaken.database = list(range(3, 3 + times)), database
    told = {one.name: getattr(config, one.name) for one in dataclasses.fields(config)}
    return Overtaken(**told)


async def test_a_run_whose_data_were_pruned_meanwhile_takes_the_new_ones(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    config = _overtaken(ask.backtest(), services.database, 2)
    accepted = await submit(services, config, sent_input={})
    market = await services.catalog.find(ask.btc.venue, ask.btc.symbol)
    assert market is not None
    assert {one["sha256"] for one in (await service.row(accepted.run)).series} == {
        one.sha256 for one in market.series
    }


async def test_one_that_is_overtaken_again_and_again_says_what_is_gone(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    with pytest.raises(BlobNotFound):
        await submit(services, _overtaken(ask.backtest(), services.database, 9), sent_input={})
    assert await service.run_count() == 0

"""An owner's imports leave the exchanges, and the address that asks them, to others too."""

from collections.abc import Mapping

import pytest

from api.errors import LimitExceeded
from api.kinds.market_import.config import ImportConfig
from api.market_data.exchange.request import ExchangeRequest
from api.settings import Settings
from api.submitting.cancel import cancel
from api.submitting.submit import Accepted, submit
from api.watching.services import AskingServices
from tests.api.asking import Questions, Service

SINCE_MS, DAY_MS = 1_640_995_200_000, 86_400_000


class Limited:
    """A service of its own settings, whose owners ask for imports of so many days."""

    def __init__(self, settings: Settings, limits: Mapping[str, int]) -> None:
        self.services = AskingServices(settings.model_copy(update=dict(limits)))

    async def start(self, days: int, owner: str = "alice", *, unasked: bool = False) -> Accepted:
        until_ms = SINCE_MS + days * DAY_MS
        request = ExchangeRequest("okx", "BTC/USDT:USDT", SINCE_MS, until_ms)
        config = ImportConfig(request, unasked=unasked)
        return await submit(self.services, config, sent_input={}, owner=owner)


async def test_an_owner_has_so_many_imports_at_a_time(
    settings: Settings, service: Service, ask: Questions
) -> None:
    limited = Limited(settings, {"max_imports_per_owner": 2})
    try:
        first = await limited.start(1)
        await limited.start(2)
        with pytest.raises(LimitExceeded) as caught:
            await limited.start(3)
        assert caught.value.message == (
            "at most 2 imports of one owner may wait or run at a time, were 2"
        )
        assert (caught.value.limit, caught.value.requested) == (2, 3)
        assert (await limited.start(1)).run.id == first.run.id  # nothing new
        await limited.start(3, owner="bob")
        for days in (4, 5, 6):  # without keys nobody is told from another
            await limited.start(days, owner="")
        await limited.start(7, unasked=True)  # of a tracked market
        await submit(limited.services, ask.backtest(), sent_input={}, owner="alice")
        await cancel(limited.services, first.run.id)
        with pytest.raises(LimitExceeded):  # that of the tracked market counts as well
            await limited.start(8)
    finally:
        await limited.services.close()
    assert await service.run_count() == 8


async def test_and_starts_so_many_in_an_hour(settings: Settings, service: Service) -> None:
    limited = Limited(settings, {"max_imports_per_hour": 2})
    try:
        for days in (1, 2):
            await cancel(limited.services, (await limited.start(days)).run.id)
        with pytest.raises(LimitExceeded) as caught:
            await limited.start(3)
        assert caught.value.message == (
            "at most 2 imports may be started by one owner in an hour, were 2"
        )
    finally:
        await limited.services.close()
    unlimited = Limited(settings, {"max_imports_per_hour": 0})
    try:
        await unlimited.start(3)
    finally:
        await unlimited.services.close()
    assert await service.run_count() == 3

"""A preview is checked as a run is, and leaves nothing behind."""

from dataclasses import replace

import pytest

from api.errors import LimitExceeded, MarketNotFound, NoData, PreviewUnavailable
from api.runs.names import MarketKey
from api.settings import Settings
from api.submitting.preview import preview
from api.watching.services import AskingServices
from engine.model.params import Period
from tests.api.asking import Questions, Service


async def test_it_is_refused_as_a_run_would_be(services: AskingServices, ask: Questions) -> None:
    config = ask.backtest()
    with pytest.raises(MarketNotFound):
        await preview(
            services,
            services.previews,
            replace(config, market=MarketKey("sample", "NONE/USDT:USDT")),
        )
    with pytest.raises(NoData):
        await preview(services, services.previews, replace(config, period=Period(0, 1_000)))


async def test_a_period_of_too_many_rows_is_refused(settings: Settings, ask: Questions) -> None:
    limited = AskingServices(settings.model_copy(update={"max_preview_rows": 27_000}))
    try:
        with pytest.raises(LimitExceeded) as refused:
            await preview(limited, limited.previews, ask.backtest())
        # The year has 365 days and a settlement: three a day, and three series of hours.
        assert refused.value.requested == 365 * 3 + 1 + 3 * 365 * 24
        assert refused.value.message == (
            "the period of a preview must hold at most 27000 settlements and bars, was 27376: "
            "shorten it, or start a run"
        )
    finally:
        await limited.close()


async def test_without_a_worker_nothing_is_stored(
    services: AskingServices, service: Service, ask: Questions
) -> None:
    with pytest.raises(PreviewUnavailable):
        await preview(services, services.previews, ask.backtest())
    assert await service.run_count() == 0

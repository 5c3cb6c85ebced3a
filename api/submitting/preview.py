"""From a config to a preview: checked as a run would be, computed by a worker, stored nowhere."""

from api.errors import LimitExceeded
from api.market_data.series import TIMEFRAMES_MS
from api.previewing.asking import Previews
from api.previewing.protocol import Answer, Question
from api.runs.config import EngineConfig
from api.runs.material import Material
from api.runs.services import Services
from api.settings import Settings
from api.storage.tables import RunRow
from api.submitting.submit import checked
from engine.model.params import Period


async def preview(
    services: Services,
    previews: Previews,
    config: EngineConfig,
    *,
    like: RunRow | None = None,
    strict_data: bool = False,
) -> Answer:
    """What a run of a config would come to, of a kind with previews; it is no run and no trial.

    like, strict_data: as of `submit`. Raises what `submit` raises, and PreviewUnavailable.
    """
    asked, material = await checked(services, config, like=like, strict_data=strict_data)
    _check_rows(services.settings, config.period, material)
    return await previews.ask(Question(asked.kind, asked.document(), material.series))


def _check_rows(settings: Settings, period: Period, material: Material) -> None:
    rows = material.settlements + sum(_bars(series, period) for series in material.series)
    limit = settings.max_preview_rows
    if rows > limit:
        raise LimitExceeded(
            limit,
            rows,
            f"the period of a preview must hold at most {limit} settlements and bars, was {rows}: "
            "shorten it, or start a run",
        )


def _bars(series: dict[str, object], period: Period) -> int:
    # By the length of a bar: how many are really there is known only once they are loaded.
    length_ms = TIMEFRAMES_MS.get(str(series["timeframe"]))
    if length_ms is None:
        return 0
    first_ms = max(period.start_ms, int(str(series["first_ts_ms"])))
    last_ms = min(period.end_ms, int(str(series["last_ts_ms"])))
    return max(last_ms - first_ms, 0) // length_ms

"""Where the data of a run end, and where it goes on to when there are more.

A run whose period reaches as far as its data did is about "until now": asked again, it goes on to
the new end. One whose period ended before that is about its period and stays there.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from api.instants import instant_text
from api.market_data.catalog import Catalog
from api.market_data.series import TIMEFRAMES_MS
from api.market_data.versions import SeriesVersion
from api.runs.config import RunConfig
from api.runs.material import series_of
from api.runs.values import Document
from api.storage.tables import RunRow

_BARS = ("perp", "spot")
# Of several markets one that is this far behind the newest is not waited for: it has ended.
_GONE_MS = 7 * 86_400_000


async def end_of_data(catalog: Catalog, versions: Sequence[SeriesVersion]) -> int | None:
    """The last settlement up to which there are bars of both legs; None without one."""
    bars = {one.kind: one for one in versions if one.kind in _BARS}
    if len(bars) < len(_BARS):
        return None
    covered_ms = min(one.last_ts_ms + TIMEFRAMES_MS[one.timeframe] for one in bars.values())
    times = await catalog.settlement_times(versions)
    inside = times[times <= covered_ms]
    return int(inside[-1]) if inside.size else None


async def common_end(catalog: Catalog, markets: Iterable[Sequence[SeriesVersion]]) -> int:
    """Up to where the data of all markets go that have not ended for good; 0 without any."""
    found = [await end_of_data(catalog, versions) for versions in markets]
    ends = [end for end in found if end is not None]
    return min((end for end in ends if end >= max(ends) - _GONE_MS), default=0)


async def gone_on(catalog: Catalog, config: RunConfig, run: RunRow) -> RunConfig:
    """What a stored run asks of the data of today: the same, or up to their end."""
    period = config.computed_from
    if period is None:
        return config
    had_ms = await common_end(catalog, [series_of(run, market) for market in config.subject()])
    if not had_ms or period.end_ms < had_ms:
        return config
    found = await catalog.find_many((one.venue, one.symbol) for one in config.subject())
    end_ms = await common_end(catalog, [market.series for market in found.values()])
    return config.until(end_ms) if end_ms > period.end_ms else config


def input_of(run: RunRow, config: RunConfig) -> Document:
    """What would have been sent for it: the run's own input, to the end of the config's period."""
    sent: dict[str, Any] = {k: v for k, v in run.input.items() if k != "idempotencyKey"}
    if config.computed_from is not None and "period" in sent:
        sent["period"] = {**sent["period"], "end": instant_text(config.computed_from.end_ms)}
    return sent

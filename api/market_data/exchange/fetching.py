"""The pages that are missing of a series, one after the other, in its API's own direction."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import numpy as np

from api.errors import ExchangeFailed
from api.market_data.exchange.client import ExchangeClient
from api.market_data.exchange.columns import Columns
from api.market_data.exchange.spans import Span
from api.market_data.exchange.venues import PageRule, Paging
from api.market_data.series import TIMEFRAMES_MS
from api.storage.staging import Page, StagedSeries


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What is to be fetched of one series."""

    series: StagedSeries
    rule: PageRule
    gaps: Sequence[Span]

    @property
    def step_ms(self) -> int:
        """Length of a bar; 1 for settlements, which may come at any time."""
        return TIMEFRAMES_MS.get(self.series.timeframe, 1)


async def fetch(client: ExchangeClient, plan: SeriesPlan) -> AsyncIterator[Page]:
    """Pages that together cover the gaps; one without entries says that there are none."""
    walk = {
        Paging.FORWARD: _forward,
        Paging.BACKWARD: _backward,
        Paging.WINDOWS: _windows,
    }[plan.rule.paging]
    for gap in plan.gaps:
        async for page in walk(client, plan, gap):
            yield page


async def _forward(client: ExchangeClient, plan: SeriesPlan, gap: Span) -> AsyncIterator[Page]:
    first, end = gap
    while first < end:
        entries = await _ask(client, plan, first, None)
        times = _times(entries)
        if len(times) and int(times[-1]) < first:
            raise _stuck(client, plan)
        # No entry at all, or one behind the gap: up to its end everything is known.
        is_last = not len(times) or int(times[-1]) >= end
        covered = end if is_last else min(int(times[-1]) + plan.step_ms, end)
        yield _page(plan, entries, (first, covered))
        first = covered


async def _backward(client: ExchangeClient, plan: SeriesPlan, gap: Span) -> AsyncIterator[Page]:
    first, end = gap
    while first < end:
        entries = await _ask(client, plan, None, end - 1)
        times = _times(entries)
        if len(times) and int(times[0]) >= end:
            raise _stuck(client, plan)
        covered = first if not len(times) else max(int(times[0]), first)
        yield _page(plan, entries, (covered, end))
        end = covered


async def _windows(client: ExchangeClient, plan: SeriesPlan, gap: Span) -> AsyncIterator[Page]:
    first, end = gap
    step_ms = plan.step_ms if plan.series.timeframe else plan.rule.step_ms
    # Bars are asked for with one more behind them: where ccxt moves the first time to a bar's end
    # but not the last (BitMEX), the last bar of every window would be missing.
    beyond_ms = step_ms if plan.series.timeframe and plan.rule.limit > 1 else 0
    longest = length = plan.rule.limit * step_ms - beyond_ms
    while first < end:
        window = (first, min(first + length, end))
        entries = await _ask(client, plan, first, window[1] - 1 + beyond_ms)
        inside = _inside(entries, window)
        full = len(_times(inside)) >= plan.rule.limit
        if full and length > step_ms and len(_times(inside)) * step_ms < window[1] - window[0]:
            length = max(length // 2, step_ms)  # the reply may have been cut: ask for less
            continue
        yield _page(plan, inside, window)
        first, length = window[1], longest


async def _ask(
    client: ExchangeClient, plan: SeriesPlan, first_ms: int | None, last_ms: int | None
) -> Columns:
    series = plan.series
    return await client.page(
        series.kind, series.source, series.timeframe, plan.rule, first_ms, last_ms
    )


def _page(plan: SeriesPlan, entries: Columns, span: Span) -> Page:
    return Page(plan.series, *span, _inside(entries, span))


def _inside(entries: Columns, span: Span) -> Columns:
    times = _times(entries)
    first, end = np.searchsorted(times, span)
    return {name: values[first:end] for name, values in entries.items()}


def _times(entries: Columns) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return next(iter(entries.values()))


def _stuck(client: ExchangeClient, plan: SeriesPlan) -> ExchangeFailed:
    # Without this a server that ignores the times asked for would be asked for ever.
    what = f"{plan.series.source} {plan.series.kind}"
    return ExchangeFailed(
        client.venue, f"{client.venue} must give {what} of the times asked for, gave others"
    )

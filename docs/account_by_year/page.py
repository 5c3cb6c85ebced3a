"""The tables in Markdown: every number in them is computed here or read from a published file."""

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from docs.account_by_year.runs import (
    MARKETS,
    STRATEGIES,
    Market,
    metrics_of,
    period_of,
    since,
    years,
)
from docs.account_by_year.terms import ORIGIN, by_their_rules, default_terms
from engine.metrics.catalogue import Metrics
from engine.model.params import HoldParams

FIRST, LAST = 2020, 2025


def tables(data: Path) -> str:
    """Both tables, from the folder that holds `published` and `real`."""
    by_year = _table(
        (
            "market",
            "year",
            *(f"{name} %" for name in STRATEGIES),
            "hold, Sharpe",
            "hold by `origin` %",
        ),
        (row for market in MARKETS for row in _rows(market, data)),
    )
    return f"{by_year}\n{_beside_published(data)}"


def _rows(market: Market, data: Path) -> Iterable[Sequence[str]]:
    before = years(market, data, ORIGIN)
    for year, origin in zip(years(market, data, default_terms(market.key)), before, strict=True):
        hold = year.metrics[0]
        yield (
            f"{market.key.venue} {market.key.symbol}",
            f"{year.year}" if year.whole else f"{year.year}, a part",
            *(_percent(one) for one in year.metrics),
            "-" if hold.sharpe is None else f"{hold.sharpe:.2f}",
            _percent(origin.metrics[0]),
        )


def _beside_published(data: Path) -> str:
    text = (data / "published" / "twitter_bot_tech" / "expected.json").read_text(encoding="utf-8")
    printed = json.loads(text)["years"]
    bitcoin = MARKETS[0]
    columns = bitcoin.columns(data)
    rows = []
    for year in range(FIRST, LAST + 1):
        period = period_of(year)
        found = [
            metrics_of(columns, since(columns, period), HoldParams(), by_their_rules(bitcoin.key)),
            *(
                metrics_of(columns, period, HoldParams(), terms)
                for terms in (default_terms(bitcoin.key), ORIGIN)
            ),
        ]
        yields = (printed[str(year)][0], *(100 * (one.cagr or math.nan) for one in found))
        rows.append((str(year), *(f"{one:.2f}" for one in yields)))
    return _table(
        ("year", "theirs %", "ours, by their rules %", "ours, by defaults %", "`origin` %"),
        rows,
    )


def _percent(metrics: Metrics) -> str:
    return f"{100 * metrics.total_return:.2f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)

"""The page in Markdown: every number in it is computed here or read from the published files."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from docs.published import always_on, hourly, thresholds, words
from docs.published.market import SAME_WITHIN

_SAME_WITHIN = f"{SAME_WITHIN:g}".replace("e-0", "e-")


def page(data: Path) -> str:
    """The whole page, from the folder that holds `published` and `real`."""
    parts = [
        words.HEAD,
        *_always_on(data),
        *_thresholds(data),
        *_hourly(data),
        words.NOT_RECOMPUTED,
    ]
    return "\n".join(parts)


def _always_on(data: Path) -> Iterable[str]:
    yield words.ALWAYS_ON.format(
        per_year=always_on.SETTLEMENTS_PER_YEAR, fraction=always_on.CAPITAL.notional_fraction
    )
    yield _table(
        (
            "year",
            "settlements",
            "funding-only APY % theirs",
            "ours",
            "positive % theirs",
            "ours",
            "same",
            "CAGR % theirs, legs and costs",
            "CAGR % by the contract",
        ),
        (
            (
                str(row.year),
                str(row.settlements),
                f"{row.funding_apy:.2f}",
                f"{row.our_funding_apy:.2f}",
                f"{row.positive:.1f}",
                f"{row.our_positive:.1f}",
                _yes(row.is_same),
                f"{row.cagr:.2f}",
                f"{row.true_cagr:.2f}",
            )
            for row in always_on.years(data)
        ),
    )
    costs = always_on.THEIR_COSTS
    yield words.ALWAYS_ON_WHY.format(fee=costs.perp_fee_bps, slip=costs.slippage_bps)


def _thresholds(data: Path) -> Iterable[str]:
    ties = sum(thresholds.exact_entries(data, symbol) for symbol in thresholds.SYMBOLS)
    yield words.THRESHOLDS.format(
        entry=thresholds.ENTRY,
        exit=thresholds.EXIT,
        above=thresholds.SIMPLE.min_funding_rate,
        ties=ties or "no",
        start=_day(thresholds.PERIOD.start_ms),
        end=_day(thresholds.PERIOD.end_ms),
    )
    yield _table(
        ("mode", "market", "opened", "closed", "ours"),
        (
            (found.mode, found.symbol, _time(opened), _time(closed), _yes((opened, closed) == ours))
            for found in thresholds.dates(data)
            for (opened, closed), ours in zip(found.theirs, found.ours, strict=True)
        ),
    )
    yield words.PAYMENTS.format(within=_SAME_WITHIN)
    yield _table(
        ("mode", "market", "opened", "payments", "theirs", "ours", "each the same", "on marks"),
        (
            (
                trade.mode,
                trade.symbol,
                _time(trade.opened_ms),
                str(trade.payments),
                f"{trade.funding:.2f}",
                f"{trade.our_funding:.2f}",
                _yes(trade.is_same),
                f"{trade.marked_funding:.2f}",
            )
            for trade in thresholds.trades(data)
        ),
    )
    yield words.THRESHOLDS_WHY


def _hourly(data: Path) -> Iterable[str]:
    trades = list(hourly.trades(data))
    yield words.HOURLY.format(count=len(trades))
    same = sum(trade.is_same for trade in trades)
    theirs = sum(trade.funding for trade in trades)
    ours = sum(trade.same_rule for trade in trades)
    times = sum(trade.own_times for trade in trades)
    prices = sum(trade.own_prices for trade in trades)
    yield _table(
        ("funding of all trades", "USDC", "difference"),
        (
            ("theirs", f"{theirs:.2f}", ""),
            (
                f"ours by their rule: {same} of {len(trades)} trades within {_SAME_WITHIN}",
                f"{ours:.2f}",
                f"{ours - theirs:+.2f}",
            ),
            ("paid after the entry up to the exit", f"{times:.2f}", f"{times - ours:+.2f}"),
            ("and on a fixed quantity at perp prices", f"{prices:.2f}", f"{prices - times:+.2f}"),
        ),
    )
    yield words.HOURLY_WHY


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _time(ts_ms: int | None) -> str:
    if ts_ms is None:
        return "still open"
    return f"{datetime.fromtimestamp(ts_ms / 1000, UTC):%Y-%m-%d %H:%M}"


def _day(ts_ms: int) -> str:
    return f"{datetime.fromtimestamp(ts_ms / 1000, UTC):%Y-%m-%d}"


def _yes(same: bool) -> str:
    return "yes" if same else "NO"

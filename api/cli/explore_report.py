"""What `carry explore` prints: a ranking, or one market."""

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from api.client.tables import DASH, day, market_name, minute, plain_table, shown

VERDICT_WORDS = {
    "STRONG": "strong",
    "MODERATE": "moderate",
    "BELOW_AVERAGE": "below average",
    "NOT_RECOMMENDED": "not recommended",
    "TOO_LITTLE_DATA": "too little data",
}
_TREND_WORDS = {"RISING": "rising", "STABLE": "stable", "FALLING": "falling"}
TIER_WORDS = {"MEGA": "mega", "LARGE": "large", "MID": "mid", "SMALL": "small", None: "unknown"}
_COLUMNS = ("n", "mean", "median", "dev.", "> 0", "net APR", "net APY", "even", "now", "pct.")
_PERCENTILES = (1, 5, 25, 50, 75, 95, 99)


def print_ranking(nodes: list[dict[str, Any]], console: Console) -> None:
    """One row per market; rates are 8-hour equivalents."""
    table = plain_table()
    table.add_column("#", justify="right")
    table.add_column("market", no_wrap=True)
    has_tiers = any(node["capitalisation"] for node in nodes)
    if has_tiers:
        table.add_column("tier", no_wrap=True)
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("as of", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for node in nodes:
        rank, market, *numbers = _row(node)
        table.add_row(
            rank, market, *([_tier(node["capitalisation"])] if has_tiers else []), *numbers
        )
    console.print(table)
    console.print(
        "Rates in bps per 8 h; net: after a round trip; even: what a round trip takes to pay.",
        style="dim",
        soft_wrap=True,
    )
    counts = Counter(node["outlook"]["verdict"]["grade"] for node in nodes)
    verdicts = ", ".join(f"{counts[grade]} {VERDICT_WORDS[grade]}" for grade in VERDICT_WORDS)
    console.print(f"{len(nodes)} markets: {verdicts}.", soft_wrap=True)
    old = sum(node["outlook"]["current"]["isOld"] for node in nodes)
    if old:
        console.print(
            f"Note: the data of {old} of them end more than 48 hours ago; each verdict is about "
            "the day it is as of.",
            style="yellow",
            soft_wrap=True,
        )


def print_tiers(tiers: list[dict[str, Any]], console: Console) -> None:
    """What the markets of each size yield; nothing where no coin's size is known."""
    if not any(one["tier"] for one in tiers):
        return
    table = plain_table()
    table.add_column("tier")
    for name in ("markets", "mean net APR", "median"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("best")
    table.add_column("worst")
    for one in tiers:
        table.add_row(
            TIER_WORDS[one["tier"]],
            f"{one['markets']:,}",
            shown(one["meanNetApr"], "share"),
            shown(one["medianNetApr"], "share"),
            _market_of_tier(one["best"]),
            _market_of_tier(one["worst"]),
        )
    console.print(table)


def _market_of_tier(one: dict[str, Any]) -> str:
    return (
        DASH
        if one is None
        else f"{market_name(one['market'], synthetic=False)} {shown(one['netApr'], 'share')}"
    )


def _row(node: dict[str, Any]) -> list[str]:
    outlook = node["outlook"]
    rates, got, now = outlook["eightHourRates"], outlook["yields"], outlook["current"]
    return [
        str(node["rank"]),
        market_name(node["market"], synthetic=node["market"]["synthetic"]),
        f"{outlook['settlements']:,}",
        _in_bps(rates["mean"]),
        _in_bps(rates["median"]),
        _in_bps(rates["standardDeviation"]),
        f"{outlook['positiveShare']:.0%}",
        shown(got["netApr"], "share"),
        shown(got["netApy"], "share"),
        _days(got["breakEvenDays"]),
        _in_bps(now["eightHourRate"]),
        f"{now['percentile']:.0f}",
        day(now["at"]),
        VERDICT_WORDS[outlook["verdict"]["grade"]],
    ]


def print_outlook(market: dict[str, Any], console: Console) -> None:
    """One market: verdict, reasons, numbers."""
    name = market_name(market, synthetic=market["synthetic"])
    outlook = market["outlook"]
    if outlook is None:
        console.print(f"{name}: no funding is stored.")
        return
    verdict = outlook["verdict"]
    console.print(
        f"{name}: {VERDICT_WORDS[verdict['grade']]}", style="bold", highlight=False, soft_wrap=True
    )
    for reason in verdict["reasons"]:
        mark = "+" if reason["speaksFor"] else "-"
        console.print(f"  {mark} {reason['sentence']}", highlight=False, soft_wrap=True)
    if verdict["notice"]:
        console.print(f"Note: {verdict['notice']}", style="yellow", soft_wrap=True)
    if (its := market["capitalisation"]) is not None:
        console.print(
            f"The coin: {its['usd'] / 1e9:,.3g} billion USD on {day(its['asOf'])}, {_tier(its)}",
            highlight=False,
            soft_wrap=True,
        )
    console.print(_numbers(outlook))


def _numbers(outlook: dict[str, Any]) -> Table:
    table = plain_table()
    table.add_column("")
    table.add_column("", justify="right", no_wrap=True)
    for label, text in _facts(outlook):
        table.add_row(label, text)
    return table


def _tier(capitalisation: dict[str, Any] | None) -> str:
    return TIER_WORDS[None if capitalisation is None else capitalisation["tier"]]


def _facts(outlook: dict[str, Any]) -> list[tuple[str, str]]:
    rates, got, now = outlook["eightHourRates"], outlook["yields"], outlook["current"]
    intervals = ", ".join(
        f"{one['hours']:g} h x {one['settlements']:,}" for one in outlook["intervals"]
    )
    first_lag = outlook["autocorrelation"][0]
    return [
        ("Window", f"{minute(outlook['firstAt'])} to {minute(outlook['lastAt'])} UTC"),
        ("Settlements", f"{outlook['settlements']:,} ({intervals})"),
        ("Mean rate, 8 h", _bps(rates["mean"])),
        ("Median", _bps(rates["median"])),
        ("Deviation", _bps(rates["standardDeviation"])),
        *(
            (f"Percentile {place}", _bps(value))
            for place, value in zip(_PERCENTILES, rates["percentiles"], strict=True)
        ),
        ("Positive", f"{outlook['positiveShare']:.1%}"),
        ("At exactly the baseline", f"{outlook['atBaselineShare']:.1%}"),
        ("Autocorrelation, lag 1", DASH if first_lag is None else f"{first_lag:.2f}"),
        ("Longest positive streak", _streak(outlook["longestPositive"])),
        ("Longest negative streak", _streak(outlook["longestNegative"])),
        ("APR (not compounded)", shown(got["grossApr"], "share")),
        ("APY (compounded)", shown(got["grossApy"], "share")),
        ("Net APR", shown(got["netApr"], "share")),
        ("Net APY", shown(got["netApy"], "share")),
        ("Round trip", _bps(got["roundTripCost"])),
        ("Even after", _days(got["breakEvenDays"])),
        ("Last settlement", f"{minute(now['at'])} UTC"),
        ("Last rate, 8 h", _bps(now["eightHourRate"])),
        ("Percentile now", f"{now['percentile']:.1f}"),
        ("Z-score", DASH if now["zScore"] is None else f"{now['zScore']:+.2f}"),
        ("Trend", _TREND_WORDS[now["trend"]]),
        ("Positive in a row", f"{now['positiveSettlements']:,}"),
        ("Basis", DASH if now["basis"] is None else _bps(now["basis"])),
        ("Composite score", DASH if now["score"] is None else f"{now['score']:.3f}"),
    ]


def _bps(value: float | None) -> str:
    return DASH if value is None else f"{value * 10_000:+.3f} bps"


def _in_bps(value: float | None) -> str:
    return DASH if value is None else f"{value * 10_000:+.2f}"


def _days(value: float | None) -> str:
    return "never" if value is None else f"{value:,.1f} d"


def _streak(streak: dict[str, Any] | None) -> str:
    if streak is None:
        return DASH
    days = streak["hours"] / 24
    return f"{streak['settlements']:,} ({days:,.1f} d, from {day(streak['firstAt'])})"

"""Tables of `carry runs` and `carry markets`."""

from typing import Any

from rich.table import Table

from api.client.tables import (
    DASH,
    day,
    market_name,
    metric,
    minute,
    plain_table,
    progress_of,
    shown,
)


def runs_table(runs: list[dict[str, Any]]) -> Table:
    """One row per run of `carry runs`."""
    table = plain_table()
    table.add_column("run", no_wrap=True)
    table.add_column("created (UTC)", no_wrap=True)
    table.add_column("kind")
    table.add_column("market")
    table.add_column("status")
    table.add_column("net P&L", justify="right")
    for run in runs:
        if "market" in run:
            market = market_name(run["market"], synthetic=run.get("synthetic", False))
        elif "totalCount" in run:
            synthetic = " (SYNTHETIC)" if run.get("synthetic") else ""
            market = f"{run['totalCount']} markets{synthetic}"
        else:
            market = ""
        unfinished = run["status"] in {"RUNNING", "CANCELLED"}
        table.add_row(
            run["id"],
            minute(run["createdAt"]),
            run["kind"],
            f"{market} {run['label']}" if run["label"] else market,
            f"{run['status']} ({progress_of(run)})" if unfinished else run["status"],
            metric(run.get("metrics"), "netPnl"),
        )
    return table


def markets_table(markets: list[dict[str, Any]]) -> Table:
    """One row per market of `carry markets`."""
    table = plain_table()
    for name in ("venue", "symbol", "tradable from", "to"):
        table.add_column(name, no_wrap=True)
    for name in ("settlements", "mean rate, bps", "a year"):
        table.add_column(name, justify="right")
    table.add_column("grade")
    table.add_column("series")
    table.add_column("")
    for market in markets:
        rates = market["fundingStatistics"] or {}
        series = (
            f"{part['kind']} {part['timeframe'] or ''}".strip() for part in market["coverage"]
        )
        notes = ["SYNTHETIC"] if market["synthetic"] else []
        if not market["quality"]["canBacktest"]:
            notes.append("cannot be backtested")
        if market["tracking"]:
            notes.append(tracking_words(market["tracking"]))
        table.add_row(
            market["venue"],
            market["symbol"],
            day(market["tradableFrom"]),
            day(market["tradableTo"]),
            f"{rates['settlements']:,}" if rates else DASH,
            shown(rates.get("meanRate"), "bps"),
            shown(rates.get("annualisedRate"), "share"),
            market["quality"]["grade"],
            ", ".join(series),
            ", ".join(notes),
        )
    return table


def tracking_words(tracking: dict[str, Any]) -> str:
    """How a market is kept up to date, in a few words."""
    words = f"imported every {tracking['everyHours']} h"
    if tracking["isUpdating"]:
        return f"{words}, now"
    if tracking["failures"]:
        return f"{words}, failing"
    return f"{words}, next {minute(tracking['nextAt'])}"


def tracking_failures(markets: list[dict[str, Any]]) -> list[str]:
    """A line for each tracked market whose last import failed: why, and when it is tried again."""
    return [
        f"{market['venue']} {market['symbol']}: {tracking['lastFailure']} "
        f"(next attempt {minute(tracking['nextAt'])} UTC)"
        for market in markets
        if (tracking := market["tracking"]) and tracking["failures"]
    ]


def webhooks_table(webhooks: list[dict[str, Any]]) -> Table:
    """One row per webhook of `carry webhooks`."""
    table = plain_table()
    table.add_column("webhook", no_wrap=True)
    table.add_column("address", overflow="fold")
    for name in ("pending", "delivered", "dead"):
        table.add_column(name, justify="right")
    table.add_column("")
    for webhook in webhooks:
        disabled = webhook["disabledAt"]
        table.add_row(
            webhook["id"],
            f"{webhook['url']} {webhook['label'] or ''}".strip(),
            *(f"{webhook[name]['totalCount']:,}" for name in ("pending", "delivered", "dead")),
            f"gone since {minute(disabled)}" if disabled else "",
        )
    return table


def deliveries_table(deliveries: list[dict[str, Any]]) -> Table:
    """One row per delivery of `carry webhooks deliveries`."""
    table = plain_table()
    table.add_column("message", no_wrap=True)
    table.add_column("run", overflow="fold")
    table.add_column("run ended (UTC)", no_wrap=True)
    table.add_column("status")
    table.add_column("attempts", justify="right")
    table.add_column("next attempt (UTC)", no_wrap=True)
    table.add_column("last failure", overflow="fold")
    for one in deliveries:
        due = one["nextAttemptAt"]
        table.add_row(
            one["messageId"],
            one["runId"],
            minute(one["createdAt"]),
            one["status"],
            str(one["attempts"]),
            minute(due) if due else DASH,
            one["failure"] or "",
        )
    return table

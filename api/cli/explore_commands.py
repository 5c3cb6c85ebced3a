"""`carry explore`: markets ranked by what holding them yields, or one market in all its numbers."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer

from api.client.arguments import AsJson
from api.client.failures import BadInput
from api.client.given import declared_option, given
from engine.model.assumptions import CarryAssumptions


class Window(StrEnum):
    """GraphQL: FundingWindow, as people write it."""

    D7 = "7d"
    D30 = "30d"
    D90 = "90d"
    ALL = "all"


class OrderBy(StrEnum):
    """GraphQL: RankingOrder."""

    NET_APR = "NET_APR"
    NET_APY = "NET_APY"
    GROSS_APR = "GROSS_APR"
    MEAN_RATE = "MEAN_RATE"
    MEDIAN_RATE = "MEDIAN_RATE"
    STANDARD_DEVIATION = "STANDARD_DEVIATION"
    POSITIVE_SHARE = "POSITIVE_SHARE"
    CURRENT_RATE = "CURRENT_RATE"
    CURRENT_PERCENTILE = "CURRENT_PERCENTILE"
    BREAK_EVEN_DAYS = "BREAK_EVEN_DAYS"


class Tier(StrEnum):
    """GraphQL: MarketTier, as people write it."""

    MEGA = "mega"
    LARGE = "large"
    MID = "mid"
    SMALL = "small"


@dataclass(frozen=True)
class Assumptions:
    """GraphQL: CarryAssumptionsInput."""

    holding_days: float | None
    spot_fee_bps: float | None
    perp_fee_bps: float | None
    slippage_bps: float | None


def _assumption(name: str) -> Any:
    return declared_option(CarryAssumptions, name, "Assumptions")


def explore(
    venue: Annotated[
        str | None, typer.Argument(help="With SYMBOL: one market; alone: only this venue.")
    ] = None,
    symbol: Annotated[str | None, typer.Argument(help="Unified symbol: BTC/USDT:USDT")] = None,
    window: Annotated[
        Window, typer.Option(help="Stretch that ends with each market's last settlement.")
    ] = Window.D90,
    order_by: Annotated[
        OrderBy, typer.Option(help="What decides the ranking.", case_sensitive=False)
    ] = OrderBy.NET_APR,
    ascending: Annotated[bool, typer.Option("--ascending", help="Smallest first.")] = False,
    search: Annotated[str | None, typer.Option(help="Part of the symbol.")] = None,
    tier: Annotated[
        list[Tier] | None,
        typer.Option(help="Only coins of this size, by `carry tiers update`; repeatable."),
    ] = None,
    min_settlements: Annotated[
        int, typer.Option(help="Only markets with so many settlements in the window.", min=0)
    ] = 0,
    holding_days: Annotated[float | None, _assumption("holding_days")] = None,
    spot_fee_bps: Annotated[float | None, _assumption("spot_fee_bps")] = None,
    perp_fee_bps: Annotated[float | None, _assumption("perp_fee_bps")] = None,
    slippage_bps: Annotated[float | None, _assumption("slippage_bps")] = None,
    require_score: Annotated[
        bool, typer.Option("--require-score", help="Let the verdict ask for a composite score too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Rank the stored markets by their yield after costs, or show all numbers of one of them."""
    assumptions = Assumptions(holding_days, spot_fee_bps, perp_fee_bps, slippage_bps)
    asked = {
        "window": window.name,
        "assumptions": given(assumptions),
        "requireScore": require_score,
    }
    if symbol is not None:
        asyncio.run(_one({"venue": venue, "symbol": symbol, **asked}, as_json))
        return
    tiers = [one.name for one in tier] if tier else None
    filters = {"venue": venue, "search": search, "tiers": tiers}
    asked |= {
        "orderBy": order_by.name,
        "direction": "ASCENDING" if ascending else "DESCENDING",
        "minSettlements": min_settlements,
        **{name: value for name, value in filters.items() if value is not None},
    }
    asyncio.run(_ranking(asked, as_json))


async def _ranking(asked: dict[str, Any], as_json: bool) -> None:
    from api.cli import explore_report
    from api.cli.explore_documents import RANKING, TIERS
    from api.cli.pages import fetch_pages
    from api.client import report
    from api.client.run_session import connect
    from api.client.terminal import output_console

    async with connect() as client:
        nodes = await fetch_pages(client, RANKING, asked)
        order = ("orderBy", "direction")
        filters = {name: value for name, value in asked.items() if name not in order}
        tiers = (await client.execute(TIERS, **filters))["marketRanking"]["tiers"]
    console = output_console()
    if as_json:
        report.print_json(nodes, console)
    elif nodes:
        explore_report.print_ranking(nodes, console)
        explore_report.print_tiers(tiers, console)
    else:
        console.print("No market with funding matches; `carry import` brings them in.")


async def _one(asked: dict[str, Any], as_json: bool) -> None:
    from api.cli import explore_report
    from api.cli.explore_documents import OUTLOOK
    from api.client import report
    from api.client.run_session import connect
    from api.client.terminal import output_console

    async with connect() as client:
        market = (await client.execute(OUTLOOK, **asked))["market"]
    if market is None:
        raise BadInput(
            f"the market must be one of `carry markets`, was {asked['venue']} {asked['symbol']}"
        )
    console = output_console()
    if as_json:
        report.print_json(market, console)
    else:
        explore_report.print_outlook(market, console)


def add_to(app: typer.Typer) -> None:
    app.command("explore", rich_help_panel="Client")(explore)

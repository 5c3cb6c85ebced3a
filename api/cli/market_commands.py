"""`carry markets`, over GraphQL, and `carry import`, which writes into the database itself."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import tracking_commands
from api.client.arguments import AsJson
from api.client.failures import BadInput

markets = typer.Typer(help="List the stored markets.", invoke_without_command=True)


@markets.callback()
def list_markets(
    context: typer.Context,
    venue: Annotated[str | None, typer.Option(help="Only this venue.")] = None,
    search: Annotated[str | None, typer.Option(help="Part of the symbol.")] = None,
    tracked: Annotated[
        bool | None, typer.Option("--tracked/--untracked", help="Only those kept up to date.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the stored markets: what there is, from when to when, and what their rates are like."""
    if context.invoked_subcommand is not None:
        return
    filters = {"venue": venue, "search": search, "tracked": tracked}
    asyncio.run(_list({k: v for k, v in filters.items() if v is not None}, as_json))


async def _list(filters: dict[str, Any], as_json: bool) -> None:
    from api.cli import listings
    from api.cli.pages import fetch_pages
    from api.client import documents, report
    from api.client.run_session import connect
    from api.client.terminal import output_console

    async with connect() as client:
        nodes = await fetch_pages(client, documents.MARKETS, filters)
    console = output_console()
    if as_json:
        report.print_json(nodes, console)
    elif nodes:
        console.print(listings.markets_table(nodes))
        for line in listings.tracking_failures(nodes):
            console.print(line, highlight=False, markup=False, soft_wrap=True)
    else:
        console.print("No market is stored; `carry import` brings them in.")


@markets.command()
def delete(
    venue: Annotated[str, typer.Argument(help="Its venue: binance.")],
    symbol: Annotated[str, typer.Argument(help="Its symbol: BTC/USDT:USDT.")],
) -> None:
    """Remove a market and its series for everybody; runs keep what they were computed from."""

    async def ask() -> dict[str, Any]:
        from api.client import documents
        from api.client.run_session import connect

        async with connect() as client:
            sent = {"venue": venue, "symbol": symbol}
            answer: dict[str, Any] = (await client.execute(documents.DELETE_MARKET, **sent))[
                "answer"
            ]
        return answer

    answer = asyncio.run(ask())
    if "message" in answer:
        raise BadInput(answer["message"])
    typer.echo("deleted")


_EXCHANGE = "From an exchange"
_PARTNERS = "Which spot market belongs to a perp"


def _file_option(name: str, what: str) -> Any:
    return typer.Option(name, metavar="[GLOB=]VALUE", help=what, rich_help_panel="What a file is")


def import_markets(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH... | VENUE SYMBOL",
            help="Files and folders of any layout below; or an exchange and its perpetual.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            help="Where to begin: 2023-01-01 (where the stored history begins).",
            rich_help_panel=_EXCHANGE,
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="Where to stop; a day: at its end (now).", rich_help_panel=_EXCHANGE),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            help="auto, archive or api: complete months from the public archive, if there is one, "
            "and the rest from the API; or one of them alone (auto).",
            rich_help_panel=_EXCHANGE,
        ),
    ] = None,
    sample: Annotated[
        bool, typer.Option("--sample", help="Store the generated SYNTHETIC sample markets.")
    ] = False,
    venue: Annotated[list[str] | None, _file_option("--venue", "Exchange: binance.")] = None,
    symbol: Annotated[list[str] | None, _file_option("--symbol", "Market: BTC/USDT:USDT.")] = None,
    kind: Annotated[
        list[str] | None, _file_option("--kind", "Kind of bars: perp, spot or mark.")
    ] = None,
    timeframe: Annotated[
        list[str] | None, _file_option("--timeframe", "Length of bars: 1h.")
    ] = None,
    utc_offset: Annotated[
        list[str] | None,
        _file_option("--utc-offset", "Zone of local times: hours ahead of UTC, or America/Denver."),
    ] = None,
    taken_for: Annotated[
        list[str] | None,
        _file_option("--as", "Layout to read a file as, whatever it looks like."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        _file_option("--columns", "Columns of a table: time=Date,rate=FundingRate."),
    ] = None,
    time_format: Annotated[
        list[str] | None,
        _file_option("--time-format", "How times are written: '%d/%m/%Y %H:%M', or s, ms, us, ns."),
    ] = None,
    rate_unit: Annotated[
        list[str] | None,
        _file_option("--rate-unit", "Unit of rates: fraction, percent, bps, percent/8h."),
    ] = None,
    decimal: Annotated[
        list[str] | None, _file_option("--decimal", "Mark before the decimals: , or .")
    ] = None,
    mapping: Annotated[
        list[Path] | None,
        typer.Option(
            help="CSV of perps and their spot markets: symbol, spotSymbol and maybe multiplier.",
            rich_help_panel=_PARTNERS,
        ),
    ] = None,
    spot: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PERP=SPOT[,MULTIPLIER]",
            help="The spot market of a perp: LUNA2/USDT:USDT=LUNA/USDT,1.",
            rich_help_panel=_PARTNERS,
        ),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Forget what is stored of the series imported.")
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Import the rest where a file is refused.")
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show what each file would be taken for; store nothing."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="With --dry-run: print JSON on stdout, nothing else.")
    ] = False,
) -> None:
    """Store market history, from files or from an exchange; importing twice changes nothing.

    carry import PATH...: every file is recognised by its content: archives, exports and REST
    replies of exchanges, files of freqtrade, and any table (CSV, JSON, Parquet, Feather, packed or
    not) with a time and a funding rate, or with open, high, low and close. What a file and its
    path do not tell is said by a flag: VALUE for all files that are silent, or GLOB=VALUE for
    those whose path the glob fits, whatever their path says.

    carry import VENUE SYMBOL: settlements, perp, spot and mark bars (of 1 hour, or as --timeframe
    says) of binance, bybit, okx, hyperliquid or any exchange of ccxt that offers the history of
    funding, complete months from its public archive where one is known. Stopped half-way, the same
    command goes on from there; later it brings what is new.
    """
    if (not what) != sample:
        raise BadInput("give files and folders, an exchange and its perpetual, or --sample")
    if as_json and not dry_run:
        raise BadInput("--json goes with --dry-run")
    from api.cli import market_import
    from api.settings import get_settings

    settings = get_settings()
    if sample:
        market_import.refuse_given({"--dry-run": dry_run}, "is for files")
        market_import.show(asyncio.run(market_import.import_samples(settings)))
        return
    partners = market_import.partners_of(mapping or (), spot or ())
    if market_import.is_of_an_exchange(what or ()):
        file_flags: dict[str, object] = {
            "--venue": venue,
            "--symbol": symbol,
            "--kind": kind,
            "--as": taken_for,
        }
        file_flags |= {"--utc-offset": utc_offset, "--skip-refused": skip_refused}
        file_flags |= {"--columns": columns, "--time-format": time_format}
        file_flags |= {"--rate-unit": rate_unit, "--decimal": decimal, "--dry-run": dry_run}
        market_import.refuse_given(file_flags, "is for files")
        from api.cli import exchange_import

        exchange_import.run(
            settings,
            *(what or ()),
            since=since,
            until=until,
            timeframes=timeframe or (),
            partners=partners,
            replace=replace,
            source=source,
        )
        return
    of_exchanges: dict[str, object] = {"--since": since, "--until": until, "--source": source}
    market_import.refuse_given(of_exchanges, "is for exchanges")
    flags = market_import.flags_of(
        venue=venue or (),
        symbol=symbol or (),
        kind=kind or (),
        timeframe=timeframe or (),
        utc_offset=utc_offset or (),
        taken_for=taken_for or (),
        columns=columns or (),
        time_format=time_format or (),
        rate_unit=rate_unit or (),
        decimal=decimal or (),
    )
    from api.cli import file_tables

    paths = [Path(path) for path in what or ()]
    if dry_run:
        look = asyncio.run(
            market_import.look_at_paths(
                settings, paths, flags, replace_stored=replace, partners=partners
            )
        )
        (file_tables.print_look if as_json else file_tables.show_look)(look)
        if not skip_refused and any(one.refused is not None for one in look.files):
            raise typer.Exit(2)
        return
    report = asyncio.run(
        market_import.import_paths(
            settings,
            paths,
            flags,
            replace_stored=replace,
            skip_refused=skip_refused,
            partners=partners,
        )
    )
    file_tables.show_files(report)
    market_import.show(report.markets)


def add_to(app: typer.Typer) -> None:
    tracking_commands.add_to(markets)
    app.command("import", rich_help_panel="Data")(import_markets)
    app.add_typer(markets, name="markets", rich_help_panel="Client")

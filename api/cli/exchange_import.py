"""`carry import VENUE SYMBOL`: from an exchange into the database of the settings."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

from api.cli.market_import import import_bar, import_database, show
from api.client.failures import BadInput, CommandFailed
from api.client.parse import instant, last_instant
from api.client.terminal import output_console
from api.errors import ImportRefused, InvalidInput
from api.market_data.contracts import parse_market
from api.market_data.exchange.importing import ExchangeReport, import_from_exchange
from api.market_data.exchange.request import check_market, request_for
from api.market_data.files.partners import Partner, partner_of
from api.settings import Settings


def run(
    settings: Settings,
    venue: str,
    symbol: str,
    *,
    since: str | None,
    until: str | None,
    timeframes: Sequence[str],
    partners: Sequence[Partner],
    replace: bool,
    source: str | None,
) -> None:
    """Import, and show what came of it."""
    if len(timeframes) > 1:
        raise BadInput(f"--timeframe must be given once, was {', '.join(timeframes)}")
    perp = parse_market(symbol, venue)
    partner = None if perp is None else partner_of(partners, perp)
    spot_symbol = None if partner is None else _spot_symbol(partner, venue)

    async def bring_in() -> ExchangeReport:
        check_market(venue, symbol)  # before a database is made for it
        async with import_database(settings) as database:
            request = await request_for(
                database,
                venue,
                symbol,
                since_ms=None if since is None else _ms(instant(since, "--since")),
                until_ms=None if until is None else _ms(last_instant(until, "--until")),
                timeframe=timeframes[0] if timeframes else None,
                spot_symbol=spot_symbol,
                spot_multiplier=None if partner is None else partner.multiplier,
                replace=replace,
                source=source,
            )
            with import_bar() as on_progress:
                return await import_from_exchange(
                    database,
                    request,
                    relay=settings.exchange_relay,
                    mirror=settings.archives,
                    on_progress=on_progress,
                    began_at_ms=time.time_ns() // 1_000_000,
                )

    try:
        report = asyncio.run(bring_in())
    except InvalidInput as refused:
        # The option of the same name.
        is_option = refused.field in ("since", "source")
        raise BadInput(f"--{refused}" if is_option else str(refused)) from None
    except ImportRefused as refused:
        raise BadInput(str(refused)) from None
    except KeyboardInterrupt:
        raise CommandFailed(
            "stopped; what was fetched is kept, and the same command goes on from there"
        ) from None
    rows = ", ".join(f"{kind} {count:,}" for kind, count in report.rows_fetched.items())
    console = output_console()
    console.print(f"Fetched from {venue}: {rows}.", highlight=False, soft_wrap=True)
    for note in report.notes:
        console.print(note, highlight=False, soft_wrap=True)
    console.print()
    show([report.market])


def _spot_symbol(partner: Partner, venue: str) -> str:
    spot = partner.spot_at(venue)
    if spot is None:
        raise BadInput(f"spot must be a market such as BTC/USDT, was {partner.spot[:64]}")
    return f"{spot.base}/{spot.quote}"


def _ms(instant_text: str) -> int:
    return round(datetime.fromisoformat(instant_text).timestamp() * 1_000)

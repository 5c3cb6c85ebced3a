"""What a client sends to import market data, and the request that it stands for."""

from datetime import datetime
from enum import Enum

import strawberry
from strawberry import UNSET

from api.kinds.market_import.config import ImportConfig
from api.market_data.exchange.request import KINDS, request_for
from api.runs.services import Services
from api.schema.inputs import MarketInput
from api.schema.sent import given

_KEY = (
    "Any text of 1 to 200 characters: the same key never starts a second import. "
    "Sent again with the same input, it is answered by the same run."
)


@strawberry.enum(description="A series that an exchange offers.")
class ImportedKind(Enum):
    FUNDING = strawberry.enum_value(
        "funding", description="Settlements, with their marks where the exchange tells them."
    )
    PERP = strawberry.enum_value("perp", description="Bars of the perpetual.")
    SPOT = strawberry.enum_value("spot", description="Bars of its spot market.")
    MARK = strawberry.enum_value("mark", description="Bars of the mark price.")


@strawberry.enum(description="Where an import takes history from.")
class ImportSource(Enum):
    AUTO = strawberry.enum_value(
        "auto",
        description="Complete months from the exchange's public archive, where one is known, and "
        "the rest from its API.",
    )
    ARCHIVE = strawberry.enum_value(
        "archive", description="The archive alone, with its files of single days."
    )
    API = strawberry.enum_value("api", description="The API alone.")


@strawberry.input(description="The spot market that belongs to a perpetual.")
class SpotPartnerInput:
    symbol: str = strawberry.field(description='As the exchange lists it, such as "BONK/USDT".')
    multiplier: float | None = strawberry.field(
        default=UNSET,
        description="Spot coins in one unit of the perp: 1000 of 1000BONK. Default: by the names.",
    )


@strawberry.input(description="History of a market, from the exchange itself.")
class ImportMarketDataInput:
    market: MarketInput = strawberry.field(
        description="An exchange as ccxt calls it and its perpetual; stored yet or not."
    )
    since: datetime | None = strawberry.field(
        default=UNSET, description="First instant. Default: where the stored history begins."
    )
    until: datetime | None = strawberry.field(
        default=UNSET, description="Instant to stop before. Default: now."
    )
    timeframe: str | None = strawberry.field(
        default=UNSET, description="Length of bars, 1m to 1d. Default 1h."
    )
    series: list[ImportedKind] | None = strawberry.field(
        default=UNSET, description="Series to bring in. Default: all that the exchange offers."
    )
    spot: SpotPartnerInput | None = strawberry.field(
        default=UNSET, description="The spot market. Default: as the exchange lists it."
    )
    source: ImportSource | None = strawberry.field(
        default=UNSET, description="Where from. Default AUTO."
    )
    replace: bool | None = strawberry.field(
        default=UNSET,
        description="Fetch all of it anew, in place of what is stored. Default false.",
    )
    label: str | None = strawberry.field(
        default=UNSET,
        description="A name for people, at most `service.limits.labelLength` characters.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_KEY)


async def import_config(services: Services, sent: ImportMarketDataInput) -> ImportConfig:
    """What is asked; InvalidInput where something is out of range."""
    spot = given(sent.spot)
    request = await request_for(
        services.database,
        sent.market.venue,
        sent.market.symbol,
        since_ms=_milliseconds(sent.since),
        until_ms=_milliseconds(sent.until),
        timeframe=given(sent).get("timeframe"),
        kinds=_kinds(sent.series),
        spot_symbol=spot.get("symbol"),
        spot_multiplier=spot.get("multiplier"),
        replace=sent.replace is True,
        source=str(sent.source.value) if sent.source else None,
    )
    return ImportConfig(request, open_ended=not sent.until)


def _kinds(sent: list[ImportedKind] | None) -> tuple[str, ...]:
    if sent is None or sent is UNSET:
        return KINDS
    return tuple(str(kind.value) for kind in sent)


def _milliseconds(value: datetime | None) -> int | None:
    return round(value.timestamp() * 1_000) if value else None

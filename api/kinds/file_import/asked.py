"""What a client says of files that were sent, and the import that it asks for."""

from collections.abc import Sequence

import strawberry
from strawberry import UNSET

from api.errors import InvalidInput, UploadNotFound
from api.kinds.file_import.config import FileImportConfig
from api.market_data.uploads.said import Said
from api.runs.names import MarketKey
from api.runs.services import Services
from api.schema.ids import decode_upload_id
from api.schema.sent import given
from api.storage import uploads
from api.storage.uploads_table import UploadRow

_KEY = (
    "Any text of 1 to 200 characters: the same key never starts a second import. "
    "Sent again with the same input, it is answered by the same run."
)


def _said(description: str) -> str | None:
    value: str | None = strawberry.field(default=UNSET, description=description)
    return value


@strawberry.input(description="What a file, or every file that is silent about it, does not tell.")
class FileSaidInput:
    file: str | None = _said("The file that it is said of, as a look calls it. Default: of all.")
    venue: str | None = _said('The exchange, such as "binance".')
    symbol: str | None = _said('The market, such as "BTC/USDT:USDT".')
    kind: str | None = _said("Whether bars are of perp, spot or mark prices.")
    timeframe: str | None = _said('Length of bars, such as "1h".')
    utc_offset: str | None = _said('Zone of local times: "+8", "America/Denver".')
    taken_for: str | None = _said("Name of the layout, whatever the file looks like.")
    columns: str | None = _said('Which column is for what: "time=Date,rate=FundingRate".')
    time_format: str | None = _said('How times are written: "%d/%m/%Y %H:%M", or s, ms, us, ns.')
    rate_unit: str | None = _said('Unit of rates: "fraction", "percent", "bps", "percent/8h".')
    decimal: str | None = _said('The mark before the decimals: "," or ".".')


@strawberry.input(description="Files to look at: nothing of the markets changes.")
class LookAtFilesInput:
    upload: strawberry.ID = strawberry.field(description="What POST /upload answered.")
    said: list[FileSaidInput] | None = strawberry.field(
        default=UNSET, description="What the files do not tell; nothing said before counts."
    )
    replace: bool | None = strawberry.field(
        default=UNSET,
        description="Forget what is stored of each series that they give. Default false.",
    )


@strawberry.input(description="Files to import as they were taken at the last look.")
class ImportFilesInput:
    upload: strawberry.ID = strawberry.field(description="What was looked at.")
    skip_refused: bool | None = strawberry.field(
        default=UNSET, description="Import the rest where a file is refused. Default false."
    )
    label: str | None = strawberry.field(
        default=UNSET,
        description="A name for people, at most `service.limits.labelLength` characters.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_KEY)


def said_of(sent: Sequence[FileSaidInput] | None) -> list[Said]:
    """Values by the names of flags; an empty text says nothing."""
    values = [given(one) for one in (sent or ())]
    return [{name: str(text) for name, text in one.items() if str(text).strip()} for one in values]


async def upload_of(services: Services, node_id: str, owner: str | None) -> UploadRow:
    """An upload that the asker may see; raises UploadNotFound."""
    upload_id = decode_upload_id(node_id)
    async with services.database.session() as session:
        row = None if upload_id is None else await uploads.find(session, upload_id, owner)
    if row is None:
        raise UploadNotFound(node_id)
    return row


async def file_import_config(
    services: Services, sent: ImportFilesInput, owner: str | None
) -> FileImportConfig:
    """What is asked; InvalidInput where there is nothing to import."""
    try:
        row = await upload_of(services, sent.upload, owner)
    except UploadNotFound as missing:
        raise InvalidInput("upload", missing.message) from None
    look = row.look
    if look is None:
        raise InvalidInput("upload", "upload must have been looked at since its last file came")
    if not look["markets"]:
        raise InvalidInput("upload", "upload must have a file that gives a series, was without one")
    skip_refused = sent.skip_refused is True
    if look["refused"] and not skip_refused:
        raise InvalidInput(
            "skipRefused",
            f"skipRefused must be true where files are refused, {look['refused']} of "
            f"{look['files']} were",
        )
    return FileImportConfig(
        upload=row.id,
        said=tuple(look["said"]),
        replace=look["replace"],
        skip_refused=skip_refused,
        markets=tuple(MarketKey(*one) for one in look["markets"]),
        files=look["files"],
    )

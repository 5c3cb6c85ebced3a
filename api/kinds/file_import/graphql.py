"""An import of files as GraphQL shows it, the look before it, and how both are asked for."""

from typing import Annotated, Any

import strawberry

from api import errors
from api.access.grants import Scope
from api.kinds.file_import.asked import (
    ImportFilesInput,
    LookAtFilesInput,
    file_import_config,
    said_of,
    upload_of,
)
from api.kinds.file_import.config import FileImportConfig, file_config_of
from api.kinds.file_import.stored import stored_file_import
from api.kinds.file_import.taken import FileTaken, file_taken
from api.market_data.files.receipts import file_report
from api.market_data.uploads.looking import look_at_upload
from api.schema.config_types import MarketRef
from api.schema.context import Info
from api.schema.fixed import FIXED
from api.schema.ids import upload_node_id
from api.schema.imported import ImportedSeries, imported_series
from api.schema.results import Error, InvalidInput, StartRunResult, StorageUnavailable
from api.schema.run import Node, Run, run_fields
from api.schema.sent import in_graphql_words
from api.schema.starting import mutation, start
from api.storage import uploads
from api.storage.tables import RunRow

_DOING = "import market data"


@strawberry.type(description="A market that files were stored in.")
class ImportedMarket:
    market: MarketRef = strawberry.field(description="The market.")
    grade: str = strawberry.field(description="How sound its data are, A to D.")
    series: list[ImportedSeries] = strawberry.field(description="What became of each series.")
    findings: list[str] = strawberry.field(description="What is odd about its data.")


@strawberry.type(
    description="History out of files that were sent: visible all at once, when it has succeeded."
)
class FileImport(Run, Node):
    warnings: list[str] = strawberry.field(description="Which stored rows went or gave way.")

    @strawberry.field(description="The markets that its files tell of.", metadata=FIXED)
    def markets(self) -> list[MarketRef]:
        markets = file_config_of(self.row).markets
        return [MarketRef(venue=one.venue, symbol=one.symbol) for one in markets]

    @strawberry.field(
        description="What each file was taken for; null while there is nothing.", metadata=FIXED
    )
    async def files(self, info: Info) -> list[FileTaken] | None:
        stored = await stored_file_import(info.context.results, self.row)
        return [file_taken(file_report(one)) for one in stored["files"]] if stored else None

    @strawberry.field(
        description="What became of each market; null while there is nothing.", metadata=FIXED
    )
    async def imported(self, info: Info) -> list[ImportedMarket] | None:
        stored = await stored_file_import(info.context.results, self.row)
        return [_imported(one) for one in stored["markets"]] if stored else None


def form(row: RunRow) -> FileImport:
    """GraphQL form of a FILE_IMPORT run."""
    return FileImport(**run_fields(row), warnings=list(row.warnings or ()))


def _imported(stored: dict[str, Any]) -> ImportedMarket:
    return ImportedMarket(
        market=MarketRef(venue=stored["venue"], symbol=stored["symbol"]),
        grade=stored["grade"],
        series=[imported_series(one, None) for one in stored["series"]],
        findings=list(stored["findings"]),
    )


@strawberry.type(description="What files would be taken for. Nothing of the markets has changed.")
class FilesTaken:
    upload: strawberry.ID = strawberry.field(description="The upload.")
    files: list[FileTaken] = strawberry.field(description="Every file, in the order of names.")
    passed_over: list[str] = strawberry.field(
        description="Files of folders whose names are none of data."
    )


@strawberry.type(description="There are no such files, or they are imported or forgotten.")
class UploadNotFound(Error):
    pass


LookAtFilesResult = Annotated[
    FilesTaken | UploadNotFound | InvalidInput | StorageUnavailable,
    strawberry.union("LookAtFilesResult", description="What came of looking at files."),
]


@strawberry.type(description="The files are thrown away.")
class UploadDiscarded:
    upload: strawberry.ID = strawberry.field(description="The id that they had.")


DiscardUploadResult = Annotated[
    UploadDiscarded | UploadNotFound | StorageUnavailable,
    strawberry.union("DiscardUploadResult", description="What came of throwing files away."),
]


@strawberry.type
class Mutations:
    """Looks, and starts it."""

    @mutation(
        "Look at files that were sent by POST /upload: what each would be taken for, or why it "
        "would be refused. `importFiles` then imports them so."
    )
    async def look_at_files(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            LookAtFilesInput, strawberry.argument(description="What to look at.")
        ],
    ) -> LookAtFilesResult:
        context = info.context
        context.access.require(Scope.RUN, _DOING)
        replace = input.replace is True
        if replace:  # markets are everybody's
            context.access.require(Scope.ADMIN, "replace market data")
        services = context.services
        try:
            row = await upload_of(services, input.upload, context.access.visible_owner)
            report = await look_at_upload(
                services.database,
                row.id,
                context.settings.uploads,
                said_of(input.said or None),
                replace=replace,
            )
        except errors.UploadNotFound as missing:
            return UploadNotFound(message=missing.message)
        except errors.InvalidInput as error:
            return InvalidInput(
                message=in_graphql_words(error.message), field=in_graphql_words(error.field)
            )
        files = [file_taken(one) for one in report.files]
        return FilesTaken(
            upload=upload_node_id(row.id), files=files, passed_over=list(report.passed_over)
        )

    @mutation(
        "Import files as they were taken at the last look: a run like the others, with events, "
        "cancel and delete."
    )
    async def import_files(
        self,
        info: Info,
        input: Annotated[  # noqa: A002
            ImportFilesInput, strawberry.argument(description="What to import.")
        ],
    ) -> StartRunResult:
        async def asked() -> FileImportConfig:
            context = info.context
            config = await file_import_config(context.services, input, context.access.visible_owner)
            if config.replace:
                context.access.require(Scope.ADMIN, "replace market data")
            return config

        return await start(info, input, asked, doing=_DOING)

    @mutation("Throw files away that were sent and are not to be imported.")
    async def discard_upload(
        self,
        info: Info,
        upload: Annotated[strawberry.ID, strawberry.argument(description="The upload.")],
    ) -> DiscardUploadResult:
        context = info.context
        context.access.require(Scope.RUN, _DOING)
        try:
            row = await upload_of(context.services, upload, context.access.visible_owner)
        except errors.UploadNotFound as missing:
            return UploadNotFound(message=missing.message)
        async with context.services.database.transaction() as session:
            await uploads.remove(session, row.id)
        return UploadDiscarded(upload=upload)


TYPE = FileImport

"""Files to import, sent one by one: POST /upload?name=PATH[&upload=ID] with the bytes as body.

Not multipart, and not in /graphql: one file is one stream that goes to the database a piece at a
time, so nothing here holds a file or needs a parser of what strangers send; how far it has come
is known by file; and its content-type is none that a form of another page can send.
"""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from api.access.grants import Scope
from api.errors import ApiError, InvalidInput, LimitExceeded, ScopeMissing, UploadNotFound, shown
from api.http.admission import SOON, refusal
from api.http.application import application_of
from api.http.asker import asker_of
from api.http.requests import RequestRefused
from api.logs import get_logger
from api.market_data.uploads.names import check_beside, checked_name
from api.schema.ids import decode_upload_id, upload_node_id
from api.settings import Settings, environment_name
from api.storage import uploads
from api.storage.database import Database
from api.storage.failures import STORAGE_FAILURES, unavailable

_BYTES = "application/octet-stream"
_PIECE_BYTES = 2 * 2**20
_SILENT_SECONDS = 30.0

log = get_logger(__name__)


async def receive_file(request: Request) -> Response:
    """Store a file of a new upload, or one more of the upload that is named."""
    application = application_of(request)
    database, settings = application.services.database, application.services.settings
    try:
        asker = await asker_of(request)
        asker.require(Scope.RUN, "import market data")
        _check_head(request, settings)
        name = checked_name(request.query_params.get("name", ""))
        upload_id = await _begin(request, database, settings, asker.owner, name)
        try:
            count = await _store(request, database, settings, (upload_id, name), asker.owner)
        except BaseException:
            async with database.transaction() as session:
                await uploads.remove_file(session, upload_id, name)
            raise
    except (RequestRefused, ApiError, *STORAGE_FAILURES) as error:
        return _refused(error)
    log.info("file received", upload=upload_id, bytes=count)
    file = {"name": name, "bytes": count}
    return JSONResponse({"upload": upload_node_id(upload_id), "file": file}, 201)


async def _begin(
    request: Request, database: Database, settings: Settings, owner: str, name: str
) -> str:
    asked = request.query_params.get("upload")
    async with database.transaction() as session:
        if asked is None:
            upload_id = await uploads.begin(session, owner)
        else:
            upload_id = decode_upload_id(asked) or ""
            if await uploads.find(session, upload_id, owner) is None:
                raise UploadNotFound(asked)
        there = await uploads.names(session, upload_id)
        if there.get(name) is False:
            raise InvalidInput("name", f"name must be that of one file, was {name!r} twice at once")
        others = [one for one in there if one != name]
        _at_most(settings, "max_upload_files", len(others) + 1, "files in one upload")
        check_beside(name, others)
        await uploads.begin_file(session, upload_id, name)
    return upload_id


async def _store(
    request: Request, database: Database, settings: Settings, file: tuple[str, str], owner: str
) -> int:
    count = position = 0
    async for piece in _pieces(request):
        count += len(piece)
        _at_most(settings, "max_upload_file_bytes", count, "bytes in one file")
        async with database.transaction() as session:
            waiting = await uploads.waiting_bytes(session, owner) + len(piece)
            _at_most(settings, "max_upload_bytes", waiting, "bytes that wait to be imported")
            await uploads.add_piece(session, *file, position, piece)
        position += 1
    async with database.transaction() as session:
        await uploads.end_file(session, *file)
    return count


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    stream, held = aiter(request.stream()), bytearray()
    try:
        while True:
            async with asyncio.timeout(_SILENT_SECONDS):
                chunk = await anext(stream, None)
            if chunk is None:
                break
            held += chunk
            if len(held) >= _PIECE_BYTES:
                yield bytes(held)
                held.clear()
    except TimeoutError:
        raise RequestRefused(
            408, f"a file must go on within {_SILENT_SECONDS:.0f} s, was silent for longer"
        ) from None
    except ClientDisconnect:
        raise RequestRefused(400, "a file must arrive whole, was cut off") from None
    if held:
        yield bytes(held)


def _check_head(request: Request, settings: Settings) -> None:
    media_type = request.headers.get("content-type", "absent")
    if media_type.partition(";")[0].strip().lower() != _BYTES:
        raise RequestRefused(415, f"content-type must be {_BYTES}, was {shown(media_type)}")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal():
        count = int(announced[:20])
        _at_most(settings, "max_upload_file_bytes", count, "bytes in one file")


def _at_most(settings: Settings, setting: str, count: int, what: str) -> None:
    limit: int = getattr(settings, setting)
    if count > limit:
        raise LimitExceeded(
            limit, count, f"at most {limit} {what} ({environment_name(setting)}), was {count}"
        )


def _refused(error: Exception) -> Response:
    if isinstance(error, RequestRefused):
        return refusal(error)
    if not isinstance(error, ApiError):
        away = unavailable(error)
        if away is None:
            raise error
        return refusal(RequestRefused(503, away.message, code="UNAVAILABLE", headers=SOON))
    status, code = 400, "BAD_USER_INPUT"
    match error:
        case LimitExceeded():
            status, code = 413, "LIMIT_EXCEEDED"
        case ScopeMissing():
            status, code = 403, "FORBIDDEN"
        case UploadNotFound():
            status, code = 404, "NOT_FOUND"
        case InvalidInput():
            pass
    return refusal(RequestRefused(status, error.message, code=code))

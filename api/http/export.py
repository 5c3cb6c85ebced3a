"""Download addresses: a table of a run, or a stored series of a market, as a file.

/export/runs/ID/trades.csv            tables: see api/exports/runs.py
/export/markets/VENUE/SYMBOL/funding.parquet
"""

import re
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.access.grants import Access
from api.errors import (
    NUL,
    ApiError,
    BlobDamaged,
    BlobNotFound,
    InvalidInput,
    MarketNotFound,
    RunNotFound,
)
from api.exports.formats import Format, written
from api.exports.runs import run_blocks
from api.exports.series import series_blocks
from api.http.admission import SOON, refusal
from api.http.application import application_of
from api.http.asker import asker_of
from api.http.requests import RequestRefused
from api.registry import config_of
from api.schema.ids import decode_run_id
from api.storage import runs
from api.storage.failures import STORAGE_FAILURES, unavailable
from api.storage.tables import RunRow

_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")
_STATUS = {
    RunNotFound: (404, "NOT_FOUND"),
    MarketNotFound: (404, "NOT_FOUND"),
    BlobNotFound: (500, "DATA_DAMAGED"),
    BlobDamaged: (500, "DATA_DAMAGED"),
}


async def export_run(request: Request) -> Response:
    """A table of one of the asker's runs."""
    services = application_of(request).services
    try:
        asker = await asker_of(request)
        what, form = _file(request)
        run = await _run_of(request, asker)
        blocks = await run_blocks(services.results, run, what)
        name = f"{run.kind}-{_subject(run)}-{run.id[-12:]}-{what}".lower()
        return await _download(written(blocks, form), name, form)
    except (RequestRefused, ApiError, *STORAGE_FAILURES) as error:
        return _refusal(error)


async def export_market(request: Request) -> Response:
    """A stored series of a market, as `carry import` takes it back."""
    services = application_of(request).services
    venue, symbol = request.path_params["venue"], request.path_params["symbol"]
    try:
        await asker_of(request)
        if NUL in venue + symbol:
            raise MarketNotFound(venue[:100], symbol[:100])
        series, form = _file(request)
        blocks = await series_blocks(services.database, venue, symbol, series)
        return await _download(written(blocks, form), f"{venue}-{symbol}-{series}", form)
    except (RequestRefused, ApiError, *STORAGE_FAILURES) as error:
        return _refusal(error)


async def _download(stream: AsyncIterator[bytes], name: str, form: Format) -> Response:
    # What goes wrong before the first byte is still told by a status.
    first = await anext(stream)

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in stream:
            yield piece

    file = f"{_UNSAFE.sub('-', name).strip('-')}.{form}"
    headers = {
        "content-disposition": f'attachment; filename="{file}"',
        "cache-control": "no-store",
    }
    return StreamingResponse(whole(), headers=headers, media_type=form.media_type)


async def _run_of(request: Request, asker: Access) -> RunRow:
    sent = request.path_params["run_id"]
    run_id = decode_run_id(sent)
    async with application_of(request).services.database.session() as session:
        run = None if run_id is None else await runs.get(session, run_id, asker.visible_owner)
    if run is None:
        raise RunNotFound(sent[:100])
    return run


def _file(request: Request) -> tuple[str, Format]:
    file: str = request.path_params["file"]
    stem, _, ending = file.rpartition(".")
    if ending not in list(Format):
        endings = ", ".join(Format)
        raise InvalidInput("format", f"format must be one of {endings}, was {file[:100]}")
    return stem, Format(ending)


def _subject(run: RunRow) -> str:
    first, *others = config_of(run).subject()
    return "markets" if others else f"{first.venue}-{first.symbol}"


def _refusal(error: Exception) -> Response:
    if isinstance(error, RequestRefused):
        return refusal(error)
    if not isinstance(error, ApiError):
        away = unavailable(error)
        if away is None:
            raise error
        return refusal(RequestRefused(503, away.reading, code="UNAVAILABLE", headers=SOON))
    status, code = _STATUS.get(type(error), (400, "BAD_USER_INPUT"))
    entry = {"message": error.message, "extensions": {"code": code}}
    return JSONResponse({"errors": [entry]}, status)

"""Files from the service's download addresses, written as they come and whole or not at all."""

import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import httpx

from api.client.failures import BadInput, CommandFailed, ServiceUnreachable
from api.client.run_session import connect
from api.settings import get_settings

_PIECE_SECONDS = 60.0
_NAME = re.compile(r'filename="([A-Za-z0-9.-]+)"')
_SERIES = """
query Series($venue: String!, $symbol: String!) {
  market(venue: $venue, symbol: $symbol) { base quote coverage { kind timeframe } }
}
"""


async def save_run(run_id: str, what: str, form: str, output: Path | None) -> Path | None:
    """Write a table of a run; the path, or None where it went to standard output."""
    address = f"/export/runs/{quote(run_id, safe='=')}/{what}.{form}"
    async with _open() as client, _get(client, address) as answer:
        if output == Path("-"):
            await _pour(answer, sys.stdout.buffer)
            return None
        return await _save(answer, output or Path(_name_of(answer)))


async def save_market(
    venue: str, symbol: str, series: Sequence[str], form: str, folder: Path
) -> list[Path]:
    """Write series of a market into folder/VENUE/BASE-QUOTE, named as the canonical layout."""
    async with connect() as graphql:
        market = (await graphql.execute(_SERIES, venue=venue, symbol=symbol))["market"]
    if market is None:
        raise BadInput(f"the market must be one of `carry markets`, was {venue} {symbol}")
    stored = [_stem(one["kind"], one["timeframe"]) for one in market["coverage"]]
    target = folder / venue / f"{market['base']}-{market['quote']}"
    paths = []
    async with _open() as client:
        for stem in series or stored:
            name = quote(f"{venue}/{symbol}", safe="/:")
            address = f"/export/markets/{name}/{quote(stem, safe='')}.{form}"
            async with _get(client, address) as answer:
                paths.append(await _save(answer, target / f"{stem}.{form}"))
    return paths


def _stem(kind: str, timeframe: str | None) -> str:
    return f"{kind}_{timeframe}" if timeframe else kind


def _open() -> httpx.AsyncClient:
    settings = get_settings()
    headers = {} if settings.api_key is None else {"Authorization": f"Bearer {settings.api_key}"}
    return httpx.AsyncClient(
        base_url=settings.url.rstrip("/"), headers=headers, timeout=_PIECE_SECONDS
    )


@asynccontextmanager
async def _get(client: httpx.AsyncClient, address: str) -> AsyncIterator[httpx.Response]:
    """The answer with its file still to come; BadInput with the sentence of a refusal."""
    try:
        async with client.stream("GET", address) as answer:
            await _refuse(answer)
            yield answer
    except (httpx.HTTPError, httpx.InvalidURL):
        raise ServiceUnreachable(
            f"no file came from {client.base_url}; start a service by `carry up`, or set CARRY_URL"
        ) from None


async def _refuse(answer: httpx.Response) -> None:
    if answer.status_code == 200:
        return
    await answer.aread()
    try:
        sentence = answer.json()["errors"][0]["message"]
    except (ValueError, LookupError, TypeError):
        raise ServiceUnreachable(
            f"{answer.url} answers with HTTP {answer.status_code}, not with a file"
        ) from None
    raise BadInput(sentence)


def _name_of(answer: httpx.Response) -> str:
    found = _NAME.search(answer.headers.get("content-disposition", ""))
    if found is None:
        raise CommandFailed("the service must name the file it sends, did not: say -o FILE")
    return found[1]


async def _save(answer: httpx.Response, path: Path) -> Path:
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            await _pour(answer, file)
        part.replace(path)
    except OSError as error:
        raise BadInput(f"{path} must be a file that can be written: {error.strerror}") from None
    finally:
        part.unlink(missing_ok=True)
    return path


async def _pour(answer: httpx.Response, file: BinaryIO) -> None:
    async for piece in answer.aiter_bytes():
        file.write(piece)

"""The built page and the playground as static files, nothing from anywhere else.

The build leaves packed copies beside files whose names carry the hash of their content
(frontend/scripts/precompress.ts): nothing is packed here, and no copy can be of another state.
"""

import os
from mimetypes import guess_type
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from api.http.coding import coding_for

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_POLICY = _POLICY.format(styles="'self'")
_PLAYGROUND_POLICY = _POLICY.format(styles="'self' 'unsafe-inline'")  # its editor writes styles
_CLIENT_ROUTES = ("backtest", "runs/", "markets")
_PACKED = {"br": ".br", "gzip": ".gz"}  # best first
_NOT_BUILT = "The page is not built: run `make setup`. The API answers at /graphql."


class Page(StaticFiles):
    """Files of the built page; addresses that the page itself routes give its index."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, check_dir=False)
        self._root = directory

    async def check_config(self) -> None:
        """A page that was not built is told in words, and one built later is found."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or the index for one of the page's own addresses."""
        if not (self._root / "index.html").is_file():
            return PlainTextResponse(_NOT_BUILT, 404)
        if path.endswith(tuple(_PACKED.values())):
            return PlainTextResponse("Not Found", 404)  # no files of their own
        is_route = path in ("", ".") or path.startswith(_CLIENT_ROUTES)
        try:
            response = await super().get_response("index.html" if is_route else path, scope)
        except HTTPException as error:
            return PlainTextResponse(error.detail, error.status_code)
        response.headers["content-security-policy"] = _PAGE_POLICY
        # Names of built assets carry the hash of their content.
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        )
        return response

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, or its packed copy where there is one and the client takes it."""
        copies = {
            coding: copy
            for coding, ending in _PACKED.items()
            if (copy := Path(f"{os.fspath(full_path)}{ending}")).is_file()
        }
        if not copies:
            return super().file_response(full_path, stat_result, scope, status_code)
        headers = Headers(scope=scope)
        # A part is one of the plain file: parts of a copy fit nothing that a client has.
        wanted = None if "range" in headers else headers.get("accept-encoding")
        coding = coding_for(wanted, tuple(copies))
        if coding is None:
            response = super().file_response(full_path, stat_result, scope, status_code)
        else:
            # Its size and time give the copy an ETag of its own.
            response = FileResponse(
                copies[coding],
                status_code,
                {"content-encoding": coding, "accept-ranges": "none"},
                guess_type(full_path)[0],
                stat_result=copies[coding].stat(),
            )
            if self.is_not_modified(response.headers, headers):
                response = NotModifiedResponse(response.headers)
        response.headers.add_vary_header("Accept-Encoding")
        return response


def playground(directory: Path) -> Response:
    """GraphiQL for a browser at /graphql."""
    file = directory / "playground.html"
    if not file.is_file():
        return PlainTextResponse(_NOT_BUILT, 404)
    return FileResponse(
        file,
        headers={"content-security-policy": _PLAYGROUND_POLICY, "cache-control": "no-cache"},
    )

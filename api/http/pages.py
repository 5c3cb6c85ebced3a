"""The built page and the playground as static files, nothing from anywhere else.

The build leaves packed copies beside files whose names carry the hash of their content
(frontend/scripts/precompress.ts): nothing is packed here, and no copy can be of another state.
"""

import hashlib
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
_CLIENT_ROUTES = ("backtest", "runs", "compare", "markets")
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
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Method Not Allowed", 405)
        is_route = path in ("", ".", "index.html") or path.startswith(_CLIENT_ROUTES)
        try:
            response = self._index(scope) if is_route else await super().get_response(path, scope)
        except HTTPException as error:
            headers = Headers(scope=scope)
            if error.status_code != 404 or "text/html" not in headers.get("accept", ""):
                return PlainTextResponse(error.detail, error.status_code)
            response = self._index(scope, 404)  # the page says that nothing is there
        response.headers["content-security-policy"] = _PAGE_POLICY
        # Names of built assets carry the hash of their content.
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        )
        return response

    def _index(self, scope: Scope, status_code: int = 200) -> Response:
        # On a host of files the page may lie in any folder, so its parts are named from where it
        # is; here it stands under addresses of any depth, so they are named from the top.
        content = (self._root / "index.html").read_bytes().replace(b'="./', b'="/')
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        response = Response(content, status_code, {"etag": etag}, "text/html")
        if status_code == 200 and self.is_not_modified(response.headers, Headers(scope=scope)):
            return NotModifiedResponse(response.headers)
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

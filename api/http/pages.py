"""The built page and the playground as static files, nothing from anywhere else."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_POLICY = _POLICY.format(styles="'self'")
_PLAYGROUND_POLICY = _POLICY.format(styles="'self' 'unsafe-inline'")  # its editor writes styles
_CLIENT_ROUTES = ("backtest", "runs/", "markets")
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


def playground(directory: Path) -> Response:
    """GraphiQL for a browser at /graphql."""
    file = directory / "playground.html"
    if not file.is_file():
        return PlainTextResponse(_NOT_BUILT, 404)
    return FileResponse(
        file,
        headers={"content-security-policy": _PLAYGROUND_POLICY, "cache-control": "no-cache"},
    )

"""From where a service may be spoken to: which names, and which pages.

A page of the internet can make a browser send requests to 127.0.0.1, also under a name of its
own (DNS rebinding). So an Origin must be ours or allowed; and where no key is asked for, the Host
must be a loopback name. A browser adds no key by itself, as it does with cookies: where keys are
required, any name will do.

An image, a script or a frame is asked for without an Origin, but browsers since 2020 (Safari since
2023) say in Sec-Fetch-Site whose page wants it. From elsewhere only a link leads here, and to no
query.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access.exposure import keys_are_required
from api.errors import SettingsInvalid
from api.settings import Settings

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_ELSEWHERE = frozenset({"cross-site", "same-site"})  # the latter: another port of this machine


def refuse_no_origins(settings: Settings) -> None:
    """SettingsInvalid where a mistyped origin would let nobody in."""
    for origin in settings.cors_origins:
        if origin != "*" and not _is_origin(origin):
            raise SettingsInvalid(
                ("CARRY_CORS_ORIGINS",),
                "CARRY_CORS_ORIGINS must hold origins such as https://charts.example, "
                f"was {origin}",
            )


class Guard:
    """Answers 403 to requests under a foreign Host or from a foreign Origin."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = _LOOPBACK_NAMES | {settings.host.strip("[]").lower()}
        self._any_host = keys_are_required(settings)
        self._origins = {origin.rstrip("/").lower() for origin in settings.cors_origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        complaint = self._complaint(headers) or self._embedded(scope, headers)
        if complaint is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": complaint[:120]})
        else:
            error = {"message": complaint, "extensions": {"code": "FORBIDDEN"}}
            await JSONResponse({"errors": [error]}, 403)(scope, receive, send)

    def _complaint(self, headers: Headers) -> str | None:
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._any_host and _hostname(f"//{host}") not in self._hosts:
            return f"host must be a name of this machine, was {host[:100]}"
        if origin is None or "*" in self._origins or origin.lower() in self._origins:
            return None
        if _netloc(origin) != host.lower():
            return f"origin must be this service or in CARRY_CORS_ORIGINS, was {origin[:100]}"
        return None

    def _embedded(self, scope: Scope, headers: Headers) -> str | None:
        site = headers.get("sec-fetch-site")
        if site not in _ELSEWHERE or "origin" in headers or "*" in self._origins:
            return None  # an Origin says more, and was looked at
        if scope["path"] == "/healthz":
            return (
                None  # by its "ok" a page elsewhere tells that it is not let in from nobody there
            )
        if _follows_link(headers) and scope.get("method") == "GET" and not _is_query(scope):
            return None
        return (
            "a page must be this service's or of an origin in CARRY_CORS_ORIGINS to ask, "
            f"was {site} without an origin"
        )


def _follows_link(headers: Headers) -> bool:
    mode, destination = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return mode == "navigate" and destination == "document"


def _is_query(scope: Scope) -> bool:
    return scope["path"].rstrip("/") == "/graphql" and bool(scope["query_string"])


def _is_origin(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https") and text.rstrip("/") == f"{parts.scheme}://{parts.netloc}"
    )


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None

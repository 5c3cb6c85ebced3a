"""No other site's page reaches the service through the browser of who uses it."""

import json
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from api.settings import Settings
from tests.served_app import served

_ALLOWED = "https://charts.example"
_QUERY = f"/graphql?query={quote('{ __typename }')}"
_get = partial(httpx.get, timeout=60)
_SITES = ["cross-site", "same-site"]  # another port of this machine is of the same site


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    changes = {"port": 0, "log_level": "error", "cors_origins": (_ALLOWED,)}
    with served(settings.model_copy(update=changes)) as address:
        yield address


def _fetched(site: str, mode: str = "no-cors", dest: str = "image") -> dict[str, str]:
    """What a browser says of a request: an image, by default."""
    return {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}


@pytest.mark.parametrize("site", _SITES)
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("no-cors", "script"), ("navigate", "iframe"), ("navigate", "document")],
)
def test_a_query_inside_of_another_page_is_forbidden(
    site: str, mode: str, dest: str, url: str
) -> None:
    answer = _get(f"{url}{_QUERY}", headers=_fetched(site, mode, dest))
    assert answer.status_code == 403
    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "FORBIDDEN"}
    assert error["message"] == (
        "a page must be this service's or of an origin in CARRY_CORS_ORIGINS to ask, "
        f"was {site} without an origin"
    )


@pytest.mark.parametrize("site", _SITES)
@pytest.mark.parametrize("path", ["/export/runs/a/trades.csv", "/metrics", "/", "/graphql"])
def test_nothing_else_is_shown_inside_of_another_page(site: str, path: str, url: str) -> None:
    for dest in ("image", "iframe"):
        headers = _fetched(site, "navigate" if dest == "iframe" else "no-cors", dest)
        assert _get(f"{url}{path}", headers=headers).status_code == 403


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_form_of_another_page_is_forbidden(accept: str, url: str) -> None:
    headers = _fetched("cross-site", "navigate", "document") | {"accept": accept}
    answer = httpx.post(f"{url}/graphql", json={"query": "{ __typename }"}, headers=headers)
    assert answer.status_code == 403


async def test_a_websocket_of_another_page_is_forbidden(url: str) -> None:
    headers = _fetched("cross-site", "websocket", "empty")
    socket = f"{url.replace('http', 'ws')}/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    with pytest.raises(InvalidStatus) as refused:
        await connect(socket, subprotocols=protocols, additional_headers=headers)
    assert refused.value.response.status_code == 403
    async with connect(
        socket, subprotocols=protocols, additional_headers=headers | {"origin": _ALLOWED}
    ) as allowed:
        await allowed.send('{"type": "connection_init"}')
        assert json.loads(await allowed.recv()) == {"type": "connection_ack"}


@pytest.mark.parametrize("path", ["/healthz", "/?run=1"])
def test_a_link_on_another_page_leads_here(path: str, url: str) -> None:
    headers = _fetched("cross-site", "navigate", "document")
    assert _get(f"{url}{path}", headers=headers).status_code != 403


def test_a_link_on_another_page_leads_to_the_playground(url: str) -> None:
    headers = _fetched("cross-site", "navigate", "document") | {"accept": "text/html"}
    assert _get(f"{url}/graphql", headers=headers).status_code != 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        _fetched("same-origin", "cors", "empty"),
        _fetched("none", "navigate", "document"),
        _fetched("cross-site", "cors", "empty") | {"origin": _ALLOWED},
    ],
    ids=["no browser", "our page", "typed", "an allowed page"],
)
def test_who_may_ask_may_ask_by_get(headers: dict[str, str], url: str) -> None:
    answer = _get(f"{url}{_QUERY}", headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})


def test_every_page_may_ask_where_every_origin_is_allowed(settings: Settings) -> None:
    changes = {"port": 0, "log_level": "error", "cors_origins": ("*",)}
    with served(settings.model_copy(update=changes)) as address:
        assert _get(f"{address}{_QUERY}", headers=_fetched("cross-site")).status_code == 200

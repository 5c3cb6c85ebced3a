"""The app around GraphQL: who may speak to it, how it is, and the page."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

from api.app import create_app
from api.errors import SettingsInvalid
from api.settings import Settings
from tests.running_service import RunningService
from tests.served_app import served

_PROTOCOL = Subprotocol("graphql-transport-ws")
_QUERY = {"query": "{ __typename }"}
_get = partial(httpx.get, timeout=60)
_post = partial(httpx.post, timeout=60)
_options = partial(httpx.options, timeout=60)
_stream = partial(httpx.stream, timeout=60)


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """A built page, as Vite leaves it."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "playground.html").write_text("<!doctype html><title>playground</title>")
    (folder / "assets" / "main-1a2b.js").write_text("export {}")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def own_settings(settings: Settings, dist: Path) -> Settings:
    changes = {"port": 0, "frontend_dir": dist, "cors_origins": ("https://charts.example",)}
    return settings.model_copy(update=changes)


@pytest.fixture
def url(own_settings: Settings) -> Iterator[str]:
    with served(own_settings) as address:
        yield address


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "carry.example"])  # noqa: S104
async def test_it_refuses_to_listen_beyond_this_machine_without_a_key(
    host: str, settings: Settings
) -> None:
    app = create_app(settings.model_copy(update={"host": host}))
    with pytest.raises(SettingsInvalid, match="CARRY_HOST must be a loopback address") as refused:
        async with app.router.lifespan_context(app):
            pass
    assert "`carry keys create`" in refused.value.message
    assert refused.value.message.endswith(f"was {host}")


@pytest.mark.parametrize(
    "origin", ["charts.example", "https://charts.example/page", "ftp://charts.example", "https://["]
)
def test_it_refuses_what_is_no_origin(origin: str, settings: Settings) -> None:
    with pytest.raises(SettingsInvalid, match="CARRY_CORS_ORIGINS must hold origins") as refused:
        create_app(settings.model_copy(update={"cors_origins": (origin,)}))
    assert refused.value.message.endswith(f"was {origin}")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1"])
def test_it_listens_on_loopback_addresses(host: str, settings: Settings) -> None:
    create_app(settings.model_copy(update={"host": host}))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1"])
def test_a_request_under_a_foreign_name_is_forbidden(host: str, url: str) -> None:
    # DNS rebinding: the page of evil.example resolves its own name to 127.0.0.1.
    answer = _post(f"{url}/graphql", json=_QUERY, headers={"host": host})
    assert answer.status_code in (400, 403)
    assert "data" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:1234", "127.0.0.1:80", "[::1]:99"])
def test_a_forwarded_port_keeps_working(host: str, url: str) -> None:
    answer = _post(f"{url}/graphql", json=_QUERY, headers={"host": host})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_a_page_of_another_origin_is_forbidden(origin: str, url: str) -> None:
    headers = {"origin": origin}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{url}/graphql", json=_QUERY, headers=headers)
    assert answer.status_code == 403
    assert "origin must be this service" in answer.json()["errors"][0]["message"]
    socket = f"{url.replace('http', 'ws')}/graphql"
    with pytest.raises(InvalidStatus) as refused:
        await connect(socket, subprotocols=[_PROTOCOL], additional_headers=headers)
    assert refused.value.response.status_code == 403


async def test_pages_of_allowed_origins_and_of_our_own_may_ask(url: str) -> None:
    for origin in ("https://charts.example", url):
        headers = {"origin": origin}
        socket = f"{url.replace('http', 'ws')}/graphql"
        async with connect(
            socket, subprotocols=[_PROTOCOL], additional_headers=headers
        ) as websocket:
            await websocket.send('{"type": "connection_init"}')
            assert json.loads(await websocket.recv()) == {"type": "connection_ack"}


def test_pages_of_allowed_origins_pass_the_preflight(url: str) -> None:
    headers = {
        "origin": "https://charts.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    preflight = _options(f"{url}/graphql", headers=headers)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://charts.example"
    answer = _post(f"{url}/graphql", json=_QUERY, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "https://charts.example"


def test_cors_is_closed_unless_set(service: RunningService) -> None:
    headers = {"origin": "https://charts.example", "access-control-request-method": "POST"}
    preflight = _options(service.graphql_url, headers=headers)
    assert preflight.status_code == 403
    assert "access-control-allow-origin" not in preflight.headers


def test_health_is_told_without_redis_and_workers(url: str) -> None:
    assert _get(f"{url}/healthz").json() == {"status": "ok"}
    ready = _get(f"{url}/readyz")
    assert ready.status_code == 503
    assert ready.json() == {
        "ready": False,
        "database": True,
        "redis": False,
        "workers": 0,
        "starting": [],
    }
    query = {"query": "{ service { database redis workers { name } } }"}
    answer = _post(f"{url}/graphql", json=query).json()
    assert answer["data"]["service"] == {"database": True, "redis": False, "workers": []}


def test_readiness_is_told_when_all_is_there(service: RunningService) -> None:
    ready = _get(f"{service.url}/readyz")
    assert ready.status_code == 200
    assert ready.json() == {
        "ready": True,
        "database": True,
        "redis": True,
        "workers": 1,
        "starting": [],
    }


def test_metrics_count_requests_runs_and_workers(service: RunningService) -> None:
    service.data("{ __typename }")
    text = _get(f"{service.url}/metrics").text
    for line in (
        'carry_http_request_seconds_count{method="POST",path="/graphql",status="200"}',
        'carry_runs{kind="SWEEP",status="RUNNING"}',
        "carry_queue_depth ",
        "carry_subscribers ",
        "carry_workers 1.0",
        "carry_workers_starting 0.0",
        "process_resident_memory_bytes ",
    ):
        assert line in text


@pytest.mark.parametrize("path", ["/", "/backtest", "/runs/UnVuOjE%3D", "/runs/UnVuOjE="])
def test_addresses_of_the_page_give_its_index(path: str, url: str) -> None:
    answer = _get(f"{url}{path}")
    assert answer.status_code == 200
    assert "<title>page</title>" in answer.text
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_assets_never_change_and_say_so(url: str) -> None:
    answer = _get(f"{url}/assets/main-1a2b.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path", ["/nothing", "/assets/nothing.js", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt"]
)
def test_what_is_not_in_the_page_is_not_found(path: str, url: str) -> None:
    answer = _get(f"{url}{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_the_playground_is_for_browsers(url: str) -> None:
    answer = _get(f"{url}/graphql", headers={"accept": "text/html,*/*;q=0.8"})
    assert "<title>playground</title>" in answer.text
    answer = _get(f"{url}/graphql", headers={"accept": "*/*"})
    assert answer.status_code == 400


def test_without_a_built_page_there_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    bare = settings.model_copy(update={"port": 0, "frontend_dir": tmp_path / "none"})
    with served(bare) as address:
        for path, accept in (("/", "*/*"), ("/runs/x", "*/*"), ("/graphql", "text/html")):
            answer = _get(f"{address}{path}", headers={"accept": accept})
            assert answer.status_code == 404
            assert "make setup" in answer.text


@pytest.mark.parametrize("path", ["/", "/graphql?query={__typename}", "/healthz", "/nothing"])
def test_every_answer_carries_security_headers(path: str, url: str) -> None:
    headers = _get(f"{url}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_subscriptions_are_limited(own_settings: Settings) -> None:
    narrow = own_settings.model_copy(update={"max_subscriptions": 1})
    query = {"query": "subscription { activity { __typename } }"}
    headers = {"accept": "text/event-stream"}
    with (
        served(narrow) as address,
        _stream("POST", f"{address}/graphql", json=query, headers=headers),
    ):
        while "carry_subscribers 1.0" not in _get(f"{address}/metrics").text:
            pass
        answer = _post(f"{address}/graphql", json=query, headers=headers)
        assert "subscriptions must be at most 1 at a time, were 1" in answer.text
        assert "LIMIT_EXCEEDED" in answer.text

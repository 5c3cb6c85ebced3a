"""The built page's files as a client takes them: packed, plain, in part, or not again."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from tests.served_app import served

_SCRIPT = b"export const answer = 42;\n" * 100
_PACKED = {"br": b"as brotli leaves it", "gzip": gzip.compress(_SCRIPT)}
_ADDRESS = "/assets/main-1a2b.js"


@pytest.fixture
def client(settings: Settings, tmp_path: Path) -> Iterator[httpx.Client]:
    """Asks a service with a page of which one asset has packed copies; sends no header itself."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>page</title>")
    (folder / "config.json").write_text("{}")
    (folder / "assets" / "alone-3c.css").write_text("body {}")
    script = folder / "assets" / "main-1a2b.js"
    script.write_bytes(_SCRIPT)
    Path(f"{script}.br").write_bytes(_PACKED["br"])
    Path(f"{script}.gz").write_bytes(_PACKED["gzip"])
    own = settings.model_copy(update={"port": 0, "frontend_dir": folder})
    with served(own) as address, httpx.Client(base_url=address, timeout=60) as asking:
        del asking.headers["accept-encoding"]
        yield asking


def _get(
    client: httpx.Client, address: str = _ADDRESS, method: str = "GET", **headers: str
) -> tuple[httpx.Response, bytes]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with client.stream(method, address, headers=sent) as answer:
        return answer, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "br"),
        ("identity;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("gzip;q=0", None),
        ("zstd", None),
        ("identity;q=0", None),
    ],
)
def test_a_file_goes_out_as_the_client_wants_it(
    wanted: str, coding: str | None, client: httpx.Client
) -> None:
    answer, body = _get(client, accept_encoding=wanted)
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert int(answer.headers["content-length"]) == len(body)
    assert body == (_SCRIPT if coding is None else _PACKED[coding])


def test_who_says_nothing_gets_the_file_itself(client: httpx.Client) -> None:
    answer, body = _get(client)
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"
    assert body == _SCRIPT


@pytest.mark.parametrize("wanted", ["br", "gzip", "identity"])
def test_each_form_has_an_etag_of_its_own(wanted: str, client: httpx.Client) -> None:
    tags = {one: _get(client, accept_encoding=one)[0].headers["etag"] for one in (*_PACKED, "x")}
    assert len(set(tags.values())) == 3
    answer, _ = _get(client, accept_encoding=wanted)
    again, body = _get(client, accept_encoding=wanted, if_none_match=answer.headers["etag"])
    assert again.status_code == 304
    assert body == b""
    assert again.headers["etag"] == answer.headers["etag"]
    assert again.headers["vary"] == "Accept-Encoding"
    assert again.headers["cache-control"] == answer.headers["cache-control"]
    for tag in set(tags.values()) - {answer.headers["etag"]}:
        assert _get(client, accept_encoding=wanted, if_none_match=tag)[0].status_code == 200


@pytest.mark.parametrize("wanted", ["br", "gzip", "identity"])
def test_a_head_has_the_headers_and_no_body(wanted: str, client: httpx.Client) -> None:
    whole, _ = _get(client, accept_encoding=wanted)
    head, body = _get(client, method="HEAD", accept_encoding=wanted)
    assert body == b""
    assert {**head.headers, "date": ""} == {**whole.headers, "date": ""}


def test_a_part_is_one_of_the_file_itself(client: httpx.Client) -> None:
    part, body = _get(client, accept_encoding="br, gzip", range="bytes=7-11")
    assert part.status_code == 206
    assert "content-encoding" not in part.headers
    assert part.headers["content-range"] == f"bytes 7-11/{len(_SCRIPT)}"
    assert part.headers["vary"] == "Accept-Encoding"
    assert body == _SCRIPT[7:12]
    packed, _ = _get(client, accept_encoding="br")
    assert packed.headers["accept-ranges"] == "none"
    # Who holds a piece of the packed copy gets the whole file, not bytes that do not fit.
    whole, body = _get(
        client, accept_encoding="br", range="bytes=7-11", if_range=packed.headers["etag"]
    )
    assert whole.status_code == 200
    assert body == _SCRIPT


@pytest.mark.parametrize("ending", ["br", "gz"])
def test_a_packed_copy_has_no_address(ending: str, client: httpx.Client) -> None:
    assert _get(client, f"{_ADDRESS}.{ending}")[0].status_code == 404


@pytest.mark.parametrize("address", ["/", "/config.json", "/assets/alone-3c.css"])
def test_a_file_without_copies_does_not_vary(address: str, client: httpx.Client) -> None:
    answer, _ = _get(client, address, accept_encoding="br, gzip")
    assert "content-encoding" not in answer.headers
    assert "vary" not in answer.headers


@pytest.mark.parametrize("address", ["/", "/runs/UnVuOjE=", "/config.json"])
def test_what_may_change_is_asked_for_again_and_sent_when_it_has(
    address: str, client: httpx.Client, tmp_path: Path
) -> None:
    answer, _ = _get(client, address)
    assert answer.headers["cache-control"] == "no-cache"
    tag = answer.headers["etag"]
    assert _get(client, address, if_none_match=tag)[0].status_code == 304
    name = "config.json" if address == "/config.json" else "index.html"
    (tmp_path / "dist" / name).write_text("changed")
    os.utime(tmp_path / "dist" / name, (1, 1))
    changed, body = _get(client, address, if_none_match=tag)
    assert changed.status_code == 200
    assert body == b"changed"


def test_parts_are_named_from_the_top_so_that_any_depth_finds_them(
    client: httpx.Client, tmp_path: Path
) -> None:
    index = tmp_path / "dist" / "index.html"
    index.write_text('<link href="./favicon.svg"><script src="./assets/main-1a2b.js"></script>')
    answer, body = _get(client, "/runs/UnVuOjE=")
    assert answer.headers["content-type"].startswith("text/html")
    assert body == b'<link href="/favicon.svg"><script src="/assets/main-1a2b.js"></script>'


def test_a_browser_that_asks_for_nothing_gets_the_page_and_a_404(client: httpx.Client) -> None:
    answer, body = _get(client, "/nowhere/at/all", accept="text/html,*/*")
    assert (answer.status_code, body[:9]) == (404, b"<!doctype")
    assert answer.headers["cache-control"] == "no-cache"
    answer, body = _get(client, "/nowhere/at/all", accept="*/*")
    assert (answer.status_code, body) == (404, b"Not Found")
    answer, _ = _get(client, "/", method="POST")
    assert answer.status_code == 405

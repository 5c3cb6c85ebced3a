"""POST /upload: what a file may be called, how much may come, and from where."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.kinds.file_import.sending import BYTES, look, rates, send, sent
from tests.running_service import RunningService, running_service
from tests.web import web


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, kernel_cache: Path) -> Iterator[RunningService]:
    """A service that takes little."""
    home = tmp_path_factory.mktemp("small")
    limits = {
        "CARRY_MAX_UPLOAD_FILE_BYTES": "5000",
        "CARRY_MAX_UPLOAD_FILES": "3",
        "CARRY_MAX_UPLOAD_BYTES": "8000",
    }
    with running_service(home, kernel_cache, None, **limits) as running:
        yield running


def told(answer: httpx.Response) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


def test_a_file_and_a_folder_in_it_come_in(service: RunningService) -> None:
    answer = send(service, "okx/[a] b.csv", rates())
    assert answer.status_code == 201
    assert answer.json()["file"] == {"name": "okx/[a] b.csv", "bytes": len(rates())}


@pytest.mark.parametrize(
    "name",
    ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:/x.csv", "..\\x.csv", "", "a\0b.csv", "x" * 401],
)
def test_a_name_that_is_none_is_refused(name: str, service: RunningService) -> None:
    status, code, message = told(send(service, name, rates()))
    assert (status, code) == (400, "BAD_USER_INPUT")
    assert message.startswith("name must be that of a file")


def test_a_name_is_a_file_or_a_folder(service: RunningService) -> None:
    upload = sent(service, {"a": rates()})
    assert told(send(service, "a/b.csv", rates(), upload))[0] == 400
    assert send(service, "a", rates(), upload).status_code == 201  # in place of the first


def test_limits_are_told_by_their_settings(small: RunningService) -> None:
    for content in (bytes(5_001), iter([bytes(3_000), bytes(3_000)])):  # told before, and not
        answer = web.post(
            f"{small.url}/upload", params={"name": "a"}, content=content, headers=BYTES
        )
        status, code, message = told(answer)
        assert (status, code) == (413, "LIMIT_EXCEEDED")
        assert "CARRY_MAX_UPLOAD_FILE_BYTES" in message
    upload = sent(small, {"a": bytes(4_000), "b": bytes(3_000)})
    status, code, message = told(send(small, "c", bytes(2_000)))
    assert (status, code) == (413, "LIMIT_EXCEEDED")
    assert "at most 8000 bytes that wait to be imported (CARRY_MAX_UPLOAD_BYTES)" in message
    assert send(small, "c", b"", upload).status_code == 201
    assert "CARRY_MAX_UPLOAD_FILES" in told(send(small, "d", b"", upload))[2]
    assert {one["file"] for one in look(small, upload)["files"]} == {"a", "b", "c"}
    assert not list((small.home / "uploads").iterdir())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "multipart/form-data; boundary=x"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
    ],
)
def test_no_other_page_makes_a_browser_send_files(
    headers: dict[str, str], status: int, service: RunningService
) -> None:
    assert send(service, "a.csv", rates(), **headers).status_code == status


def test_only_a_post_sends_a_file(service: RunningService) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = web.request(method, f"{service.url}/upload", params={"name": "a"})
        assert answer.status_code in (404, 405)  # the page's files lie behind it


def test_what_waits_is_counted_as_stored(small: RunningService) -> None:
    lines = web.get(f"{small.url}/metrics").text.splitlines()
    assert any(line.startswith('carry_stored_bytes{kind="uploads"}') for line in lines)

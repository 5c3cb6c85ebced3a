"""Files sent to a running service, looked at and imported, as the page does it."""

from typing import Any

import httpx

from tests.running_service import RunningService
from tests.web import web

BYTES = {"content-type": "application/octet-stream"}
LOOK = """
mutation($input: LookAtFilesInput!) {
  lookAtFiles(input: $input) {
    __typename
    ... on Error { message }
    ... on InvalidInput { field }
    ... on FilesTaken {
      upload passedOver
      files {
        file takenFor rows refused settledBy extraColumns notes
        series { market { venue symbol } kind interval rows firstAt lastAt }
      }
    }
  }
}
"""
IMPORT = """
mutation($input: ImportFilesInput!) {
  importFiles(input: $input) {
    __typename
    ... on RunAccepted { reused run { id kind progress { total unit } } }
    ... on Error { message }
    ... on InvalidInput { field }
  }
}
"""
EVENTS = """
subscription($id: ID!) {
  runEvents(id: $id) {
    __typename
    ... on RunFinished {
      status
      run {
        failure { message }
        ... on FileImport {
          markets { venue symbol } warnings
          files { file takenFor rows refused }
          imported {
            market { venue symbol } grade findings
            series { kind timeframe rows rowsFetched firstAt revision unchanged }
          }
        }
      }
    }
  }
}
"""


IMPORTED = "{ markets(first: 50) { nodes { venue symbol } } }"
DELETE = """mutation ($venue: String!, $symbol: String!) {
  deleteMarket(venue: $venue, symbol: $symbol) { __typename } }"""


def forget_imported(service: RunningService) -> None:
    """Delete what is no sample market: other tests of a shared service count its markets."""
    for market in service.data(IMPORTED)["markets"]["nodes"]:
        if market["venue"] != "sample":
            assert service.data(DELETE, market)["deleteMarket"]["__typename"] == "MarketDeleted"


def rates(days: int = 2, rate: str = "0.0001", more: str = "") -> bytes:
    """Settlements every eight hours, in the plainest layout."""
    lines = [f"timestamp,rate,interval_hours{',mood' * bool(more)}"]
    lines += [
        f"2024-01-{day + 1:02}T{hour:02}:00:00Z,{rate},8{more}"
        for day in range(days)
        for hour in (0, 8, 16)
    ]
    return "\n".join([*lines, ""]).encode()


BARS = b"time,open,high,low,close,volume\n" + b"".join(
    b"2024-01-01T%02d:00:00Z,100,102,98,101,3\n" % hour for hour in range(24)
)


def send(
    service: RunningService, name: str, content: bytes, upload: str | None = None, **headers: str
) -> httpx.Response:
    """One file, of a new upload or of one that there is."""
    asked = {"name": name} | ({} if upload is None else {"upload": upload})
    told = BYTES | service.headers | headers
    return web.post(f"{service.url}/upload", params=asked, content=content, headers=told)


def sent(service: RunningService, files: dict[str, bytes]) -> str:
    """The upload of several files."""
    upload = None
    for name, content in files.items():
        answer = send(service, name, content, upload)
        assert answer.status_code == 201, answer.text
        upload = answer.json()["upload"]
    assert upload is not None
    return str(upload)


def look(service: RunningService, upload: str, **more: Any) -> dict[str, Any]:
    """What the files are taken for."""
    answer: dict[str, Any] = service.data(LOOK, {"input": {"upload": upload} | more})
    found: dict[str, Any] = answer["lookAtFiles"]
    return found


def ask(service: RunningService, upload: str, **more: Any) -> dict[str, Any]:
    """What came of asking for the import."""
    answer: dict[str, Any] = service.data(IMPORT, {"input": {"upload": upload} | more})
    found: dict[str, Any] = answer["importFiles"]
    return found


def imported(service: RunningService, upload: str, **more: Any) -> dict[str, Any]:
    """The end of the import."""
    accepted = ask(service, upload, **more)
    assert accepted["__typename"] == "RunAccepted", accepted
    events = service.events(EVENTS, {"id": accepted["run"]["id"]})
    finished: dict[str, Any] = events[-1]["runEvents"]
    return finished

"""`carry tiers update`: from a file, from a server that answers as CoinGecko does, and refusals."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

Carry = Callable[..., subprocess.CompletedProcess[str]]

_DAY = "2025-01-01T00:00:00.000Z"


def coin(number: int) -> dict[str, object]:
    """The coin at a place of the list: 1 is worth 100 billion, 2 half of it, and so on."""
    return {"symbol": f"c{number}", "market_cap": 100e9 / number, "last_updated": _DAY}


@contextmanager
def coingecko(coins: int, statuses: list[int]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server with so many coins; the first requests are answered by these statuses."""
    asked: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert parts.path == "/api/v3/coins/markets"
            asked.append(query)
            status = statuses.pop(0) if statuses else 200
            page, size = int(query["page"]), int(query["per_page"])
            first, last = (page - 1) * size, min(coins, page * size)
            body = json.dumps([coin(number + 1) for number in range(first, last)]).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            if status == 429:
                self.send_header("retry-after", "0")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api/v3", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_file_is_stored_and_counted(carry: Carry, tmp_path: Path) -> None:
    file = tmp_path / "[list].json"
    file.write_text(json.dumps([coin(number) for number in (1, 2, 5, 50, 500)]))
    result = carry("tiers", "update", str(file))
    assert (result.returncode, result.stderr) == (0, "")
    told = "5 coins as of 2025-01-01T00:00:00Z: 1 mega, 2 large, 1 mid, 1 small\n"
    assert result.stdout == told


def test_coins_are_asked_for_page_by_page(carry: Carry) -> None:
    with coingecko(coins=300, statuses=[429]) as (address, asked):
        result = carry("tiers", "update", CARRY_COINGECKO_URL=address)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("300 coins as of ")
    assert [query["page"] for query in asked] == ["1", "1", "2"]  # asked too often, once
    assert {query["vs_currency"] for query in asked} == {"usd"}


def test_only_so_many_coins_are_kept_as_were_asked_for(carry: Carry) -> None:
    with coingecko(coins=300, statuses=[]) as (address, asked):
        result = carry("tiers", "update", "--coins", "7", CARRY_COINGECKO_URL=address)
    assert result.stdout.startswith("7 coins as of ")
    assert len(asked) == 1


@pytest.mark.parametrize("status", [403, 500])
def test_a_refusal_is_told_with_its_status(carry: Carry, status: int) -> None:
    with coingecko(coins=1, statuses=[status]) as (address, _):
        result = carry("tiers", "update", CARRY_COINGECKO_URL=address)
    assert result.returncode == 2
    assert f"/coins/markets: answered with status {status}" in result.stderr


def test_a_server_that_is_away_is_told_and_what_to_do(carry: Carry) -> None:
    with coingecko(coins=1, statuses=[]) as (address, _):
        pass
    result = carry("tiers", "update", CARRY_COINGECKO_URL=address)
    assert result.returncode == 2
    assert "does not answer (ConnectError); a file of its list will do" in result.stderr


def test_a_file_that_is_no_list_is_refused(carry: Carry, tmp_path: Path) -> None:
    file = tmp_path / "coins.json"
    file.write_text("{}")
    result = carry("tiers", "update", str(file))
    assert result.returncode == 2
    assert "must be the JSON list that CoinGecko answers" in result.stderr

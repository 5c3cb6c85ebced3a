"""Exchanges on a free port of this machine, and imports from them."""

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.market_data.exchange.client import Patience
from api.market_data.exchange.importing import ExchangeReport, import_from_exchange
from api.market_data.exchange.request import ExchangeRequest
from api.storage.database import Database
from tests.api.market_data.exchange.histories import DAY_MS, START_MS
from tests.api.market_data.exchange.server import Exchanges, serve

# Real waits, but short ones.
PATIENCE = Patience(
    answer_seconds=0.5, attempts=4, first_pause_seconds=0.01, longest_pause_seconds=0.5
)
SYMBOLS = {
    "binance": "BTC/USDT:USDT",
    "bybit": "BTC/USDT:USDT",
    "okx": "BTC/USDT:USDT",
    "hyperliquid": "BTC/USDC:USDC",
    "gate": "BTC/USDT:USDT",  # has no rule of its own: it is paged by windows, as any other
}

BringIn = Callable[..., Awaitable[ExchangeReport]]


@pytest.fixture
def exchanges() -> Iterator[Exchanges]:
    with serve() as running:
        yield running


@pytest.fixture
def bring_in(database: Database, exchanges: Exchanges, tmp_path: Path) -> BringIn:
    """Import from the local server: `await bring_in("binance", days=3)`."""

    async def run(venue: str, *, days: float = 60, **changes: Any) -> ExchangeReport:
        how = {
            name: changes.pop(name) for name in ("should_stop", "on_progress") if name in changes
        }
        asked: dict[str, Any] = {
            "symbol": SYMBOLS.get(venue, "BTC/USDT:USDT"),
            "since_ms": START_MS,
            "until_ms": START_MS + int(days * DAY_MS),
        }
        request = ExchangeRequest(venue, **(asked | changes))
        return await import_from_exchange(
            database,
            request,
            patience=PATIENCE,
            relay=exchanges.relay,
            mirror=tmp_path / "archives",
            **how,
        )

    return run

"""Replies and dumps of Hyperliquid."""

import json
from typing import Any

from tests.api.market_data.files.conftest import Read, label_of, only

HOUR_MS = 3_600_000
T = 1_704_067_200_000  # 2024-01-01


def test_hyperliquid_history_is_of_coins_quoted_in_usdc(read: Read) -> None:
    rows: list[dict[str, Any]] = [
        {"coin": "HYPE", "fundingRate": "0.0000125", "premium": "0.0002", "time": T + 16},
        {"coin": "HYPE", "fundingRate": "-0.0000081", "time": T + HOUR_MS},
    ]
    found = only(read("x.json", json.dumps(rows)))
    assert label_of(found) == "hyperliquid HYPE/USDC:USDC funding"
    assert found.table["rate"].to_list() == [0.0000125, -0.0000081]


def test_snapshots_of_a_running_rate_are_no_settlements(read: Read) -> None:
    table = "timestamp,symbol,funding_rate,mark_price\n2026-02-04T21:19:43.34+00:00,BTC,1e-5,7e4\n"
    reading = read("x.csv", table)
    assert (reading.rows_in, reading.found) == (1, ())
    assert "no settlements" in reading.notes[0]

import subprocess
import sys
from typing import Any

import pytest

from api.errors import InvalidInput
from api.market_data.exchange.request import ExchangeRequest, from_document, known_venues

SOUND: dict[str, Any] = {
    "venue": "binance",
    "symbol": "BTC/USDT:USDT",
    "since_ms": 1_704_067_200_000,
    "until_ms": 1_704_153_600_000,
}


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"venue": "binanc"}, "market.venue", r"was 'binanc' \(near: binance"),
        ({"venue": "sample"}, "market.venue", "must be an exchange that ccxt knows"),
        ({"symbol": ""}, "market.symbol", "must have 1 to 64 printable characters"),
        ({"symbol": "A" * 65}, "market.symbol", "must have 1 to 64 printable characters"),
        ({"since_ms": 1_704_153_600_000}, "since", "must lie between 2009-01-01 00:00 UTC and"),
        ({"since_ms": 0}, "since", "was 1970-01-01 00:00 UTC"),
        ({"timeframe": "7m"}, "timeframe", "must be one of 1m, .*, was 7m"),
        ({"kinds": ()}, "series", "was none"),
        ({"kinds": ("funding", "index")}, "series", "was funding, index"),
        ({"kinds": ("perp", "perp")}, "series", "each once"),
        ({"spot_multiplier": 0.0}, "spot.multiplier", "must be a number above 0"),
        ({"spot_multiplier": float("nan")}, "spot.multiplier", "was NaN"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_nonsense_is_refused_by_the_name_of_the_field(
    change: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(InvalidInput, match=sentence) as refused:
        ExchangeRequest(**(SOUND | change))
    assert refused.value.field == field


def test_a_request_comes_back_from_its_document() -> None:
    request = ExchangeRequest(**SOUND, kinds=("funding", "perp"), spot_symbol="BTC/USDC")
    assert from_document(request.to_document()) == request
    assert request.hours == 48


def test_the_venues_are_those_of_ccxt_without_loading_it() -> None:
    program = (
        "import sys\n"
        "from api.market_data.exchange.request import known_venues\n"
        "found = known_venues()\n"
        "assert 'ccxt' not in sys.modules\n"
        "import ccxt\n"
        "assert found == set(ccxt.exchanges), found ^ set(ccxt.exchanges)\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
    assert {"binance", "bybit", "okx", "hyperliquid"} <= known_venues()

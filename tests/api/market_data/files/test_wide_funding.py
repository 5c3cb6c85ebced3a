"""Tables with a rate of several venues per row."""

import pytest

from tests.api.market_data.files.conftest import Read, label_of


@pytest.mark.parametrize(
    "header",
    ["ts,fr_binance,fr_bybit,fr_okx", "Date,binance_funding_rate,Bybit_rate,okx_fr"],
)
def test_a_venue_per_column_gives_a_market_per_venue(header: str, read: Read) -> None:
    rows = (
        f"{header}\n2024-01-01 00:00:00+00:00,0.0001,,\n2024-01-01 08:00:00+00:00,0.0002,-0.0003,\n"
    )
    found = read("x.csv", rows, symbol="BTC/USDT:USDT").found
    assert [label_of(one) for one in found] == [
        "binance BTC/USDT:USDT funding",
        "bybit BTC/USDT:USDT funding",
    ]
    assert [one.table["rate"].to_list() for one in found] == [[0.0001, 0.0002], [-0.0003]]
    assert found[1].table["row"].to_list() == [2]

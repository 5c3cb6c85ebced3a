"""Replies and dumps of Drift."""

import polars as pl
import pytest

from tests.api.market_data.files.conftest import Read, label_of, only

T = 1_704_067_200_000  # 2024-01-01


def test_drift_rates_are_divided_by_the_price(read: Read) -> None:
    table = pl.DataFrame(
        {
            "ts": [T // 1000 + 6],
            "recordId": [1],
            "marketIndex": [1],
            "fundingRate": [2.130429875],
            "oraclePriceTwap": [29192.650328],
            "markPriceTwap": [29243.780645],
        }
    )
    found = only(read("x.csv", table.write_csv()))
    assert label_of(found) == "drift BTC/USDC:USDC funding"
    # 2.130429875 / 29192.650328 = 7.2978e-05
    assert found.table["rate"][0] == pytest.approx(7.29783e-05, rel=1e-5)
    assert found.table["timestamp"].to_list() == [T]

"""Files of people whose table nobody had named, with the values that their README gives."""

from pathlib import Path

import numpy as np
import pytest

from api.errors import ImportRefused
from api.storage.database import Database
from tests.api.market_data.files.trial_cases import bring_in, stored, stored_rows

BTC = "binance BTC/USDT:USDT"
DAY = ("2024-01-01 00:00", "2024-01-01 08:00", "2024-01-01 16:00")
THREE = {f"{BTC} funding": list(zip(DAY, (0.0001, -0.00001, 0.00012345), strict=True))}
DRIFT = {
    "drift BTC/USDC:USDC funding": [
        ("2023-08-01 02:00", 1.0767466251985463e-05),
        ("2023-08-01 07:00", 3.135628962376498e-05),
        ("2023-08-01 15:00", 1.4834311939637417e-05),
        ("2023-08-01 16:00", 1.8395701093738317e-05),
        ("2023-08-01 18:00", 2.7663400341969505e-05),
        ("2023-08-01 21:00", 7.297829594309249e-05),
    ]
}
# Case, flags, and of each series how many rows and some of them.
TAKEN: list[tuple[str, dict[str, list[str]], dict[str, tuple[int, list[tuple[str, float]]]]]] = [
    (
        "ccxt_dump",
        {},
        {
            "kucoin BTC/USDT:USDT funding": (
                2,
                [("2023-09-14 04:00", 8.5e-05), ("2023-09-14 12:00", 5.4e-05)],
            ),
            "krakenfutures BTC/USD:USD funding": (
                2,
                [
                    ("2022-03-22 16:00", 2.0164637711864e-05),
                    ("2022-03-22 20:00", -1.999193855932e-06),
                ],
            ),
        },
    ),
    (
        "trailing_blank_line",
        {},
        {f"{BTC} funding": (2, [("2024-01-01 00:00", 0.0001), ("2024-01-01 08:00", -0.00001)])},
    ),
    (
        "real_fundingtime_markprice",
        {},
        {
            f"{BTC} funding": (
                5,
                [
                    ("2019-09-10 08:00", 0.0001),
                    ("2019-09-10 16:00", 0.0001),
                    ("2019-10-02 16:00", -0.00052458),
                    ("2019-10-03 00:00", -0.0003222),
                    ("2019-10-03 08:00", -0.00006876),
                ],
            )
        },
    ),
    (
        "real_fundingtime_interval",
        {},
        {
            f"{BTC} funding": (
                5,
                [
                    ("2020-01-01 00:00", -0.00012359),
                    ("2020-01-01 08:00", -0.00012383),
                    ("2020-01-01 16:00", -9.664e-05),
                    ("2020-01-02 00:00", 3.662e-05),
                    ("2020-01-02 08:00", 0.0001),
                ],
            )
        },
    ),
    (
        "real_hl_coin_time_funding_rate",
        {},
        {
            "hyperliquid HYPE/USDC:USDC funding": (
                6,
                [("2026-04-26 18:00", 7.4714e-06), ("2026-04-26 19:00", -2.67897e-05)],
            )
        },
    ),
    (
        "real_okx_realized",
        {},
        {
            "okx BTC/USDT:USDT funding": (
                6,
                [("2026-04-07 08:00", 3.91224579442e-05), ("2026-04-07 16:00", 5.33162602047e-05)],
            )
        },
    ),
    (
        "real_lean_margin_interest",
        {"symbol": ["BTC/USD:BTC"]},
        {
            "binance BTC/USD:BTC funding": (
                6,
                [
                    ("2022-10-16 08:00", -0.00002727),
                    ("2022-10-16 16:00", 0.0000167),
                    ("2022-10-17 00:00", 0.0000308),
                ],
            )
        },
    ),
    (
        "real_coindesk_bars",
        {"kind": ["perp"]},
        {f"{BTC} perp 1h": (3, [("2024-10-17 09:00", 67430.1)])},
    ),
    (
        "real_bars_time_header",
        {"symbol": ["BTC/USDT:USDT"], "kind": ["perp"], "timeframe": ["1h"]},
        {f"{BTC} perp 1h": (5, [("2026-01-15 14:00", 96846.74)])},
    ),
    (
        "real_bars_pandas_index",
        {"kind": ["perp"]},
        {f"{BTC} perp 1h": (5, [("2022-02-25 00:00", 38320.9)])},
    ),
    ("real_bars_python_binance", {}, {f"{BTC} spot 1h": (5, [("2017-08-17 04:00", 4261.48)])}),
    (
        "real_bars_close_time_is_next_open",
        {"kind": ["perp"]},
        {f"{BTC} perp 1h": (5, [("2025-12-04 12:00", 92948.32)])},
    ),
    (
        "real_bars_cdd_two_units",
        {"kind": ["perp"]},
        {
            f"{BTC} spot 1h": (
                7,
                [("2017-08-21 00:00", 4086.29), ("2017-08-21 03:00", 4079.94)],
            )
        },
    ),
    (
        "real_bars_multi_symbol",
        {"kind": ["perp"]},
        {
            "binance BNB/USDT:USDT perp 1h": (3, [("2025-04-18 16:00", 593.72)]),
            f"{BTC} perp 1h": (3, [("2025-04-18 16:00", 84374.6)]),
        },
    ),
    ("real_parquet_normalized", {}, {f"{BTC} funding": (6, [("2025-08-21 08:00", 7.757e-05)])}),
    (
        "real_parquet_ohlcv_letters",
        {"kind": ["perp"], "symbol": ["BTC/USDT:USDT"]},
        {"bybit BTC/USDT:USDT perp 1h": (5, [("2025-03-06 11:00", 91248.3)])},
    ),
    (
        "rest_gate",
        {},
        {
            "gate BTC/USDT:USDT funding": (
                3,
                [("2022-05-05 08:00", 0.000093), ("2022-05-06 00:00", 0.0001)],
            )
        },
    ),
    (
        "rest_dydx_v3",
        {},
        {
            "dydx BTC/USDC:USDC funding": (
                2,
                [("2021-01-05 00:00", 0.000005), ("2021-01-05 01:00", 0.00001)],
            )
        },
    ),
    (
        "okx_archive",
        {"kind": ["perp"]},
        {
            "okx BTC/USDT:USDT perp 1h": (4, [("2026-09-28 00:00", 100.0)]),
            "okx BTC/USDT:USDT funding": (
                3,
                [
                    ("2026-09-28 00:00", -0.0001),
                    ("2026-09-28 08:00", 0.00005),
                    ("2026-09-28 16:00", 0.0001),
                ],
            ),
        },
    ),
]


@pytest.fixture
def trials(shared_dir: Path) -> Path:
    return shared_dir / "data" / "trials"


@pytest.mark.parametrize(
    "case",
    ["percent_sign", "two_times", "ndjson", "pandas_columns", "semicolon_eu", "utf16"],
)
async def test_three_settlements_in_another_form(
    database: Database, trials: Path, case: str
) -> None:
    await bring_in(database, trials / f"form_{case}")
    assert await stored_rows(database) == THREE


@pytest.mark.parametrize("case", ["wrong_unit_drift_api", "drift_api_envelope"])
async def test_drifts_integers_are_scaled_as_its_documentation_says(
    database: Database, trials: Path, case: str
) -> None:
    await bring_in(database, trials / case)
    assert await stored_rows(database) == DRIFT
    funding = (await stored(database))["drift BTC/USDC:USDC funding"]
    assert set(funding.columns["interval_hours"]) == {1.0}


@pytest.mark.parametrize(("case", "flags", "expected"), TAKEN, ids=[one[0] for one in TAKEN])
async def test_a_table_is_taken_for_what_its_columns_are(
    database: Database,
    trials: Path,
    case: str,
    flags: dict[str, list[str]],
    expected: dict[str, tuple[int, list[tuple[str, float]]]],
) -> None:
    await bring_in(database, trials / case, **flags)
    rows = await stored_rows(database)
    bars_and_rates = {name: found for name, found in rows.items() if "mark" not in name}
    assert {name: len(found) for name, found in bars_and_rates.items()} == {
        name: count for name, (count, _) in expected.items()
    }
    for name, (_, told) in expected.items():
        assert set(told) <= set(rows[name])


async def test_volumes_are_in_coins(database: Database, trials: Path) -> None:
    await bring_in(database, trials / "okx_archive", kind=["perp"])
    await bring_in(database, trials / "real_bars_time_header", kind=["perp"])
    series = await stored(database)
    assert series["okx BTC/USDT:USDT perp 1h"].columns["volume"].tolist() == [2.0] * 4
    assert series[f"{BTC} perp 1h"].columns["volume"][0] == 1629.09421


async def test_contracts_of_untold_size_are_no_volume(database: Database, trials: Path) -> None:
    await bring_in(database, trials / "real_freqtrade_gate_volume", venue=["gate"])
    bars = (await stored(database))["gate BTC/USDT:USDT perp 8h"]
    assert np.isnan(bars.columns["volume"]).all()
    assert bars.columns["open"][0] == 64610.2


@pytest.mark.parametrize(
    ("case", "flags", "sentence"),
    [
        ("form_date_only", {"utc_offset": ["+0"]}, "a day is no settlement time"),
        (
            "real_coindesk_funding",
            {"venue": ["dydx"]},
            "was open, high, low and close of a funding rate",
        ),
        (
            "sentence_coinglass",
            {},
            "was CoinGlass's open, high, low and close of a funding rate in percent",
        ),
    ],
)
async def test_what_is_no_series_is_refused_in_one_true_sentence(
    database: Database, trials: Path, case: str, flags: dict[str, list[str]], sentence: str
) -> None:
    with pytest.raises(ImportRefused, match=sentence):
        await bring_in(database, trials / case, **flags)
    assert await stored_rows(database) == {}

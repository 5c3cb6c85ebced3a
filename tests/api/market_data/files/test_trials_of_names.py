"""Files of people whose venue or market was taken for another one."""

from pathlib import Path

import pytest

from api.errors import ImportRefused
from api.storage.database import Database
from tests.api.market_data.files.trial_cases import bring_in, stored_rows


@pytest.fixture
def trials(shared_dir: Path) -> Path:
    return shared_dir / "data" / "trials"


async def test_bitgets_reply_in_binances_words_is_bitgets(database: Database, trials: Path) -> None:
    await bring_in(database, trials / "wrong_venue_bitget", venue=["bitget"])
    assert await stored_rows(database) == {
        "bitget BTC/USDT:USDT funding": [
            ("2023-09-26 08:00", 0.000013),
            ("2023-09-27 01:00", 0.0005),
        ]
    }


async def test_a_column_that_names_the_exchange_wins_over_the_folder(
    database: Database, trials: Path
) -> None:
    await bring_in(database, trials / "wrong_venue_exchange_column")
    assert await stored_rows(database) == {
        "okx BTC/USDT:USDT funding": [("2024-01-01 00:00", 0.0001), ("2024-01-01 08:00", 0.0001)]
    }


@pytest.mark.parametrize("venue", [[], ["binance"]], ids=["nothing said", "said as once refused"])
async def test_one_table_of_two_exchanges(
    database: Database, trials: Path, venue: list[str]
) -> None:
    await bring_in(database, trials / "crash_exchange_column", venue=venue)
    times = ("2024-01-01 00:00", "2024-01-01 08:00", "2024-01-01 16:00")
    assert await stored_rows(database) == {
        "binance BTC/USDT:USDT funding": list(zip(times, (0.0001, 0.00011, 0.00012), strict=True)),
        "okx BTC/USDT:USDT funding": list(zip(times, (0.0002, 0.00021, 0.00022), strict=True)),
    }


async def test_a_flag_for_one_file_that_contradicts_its_column_is_refused(
    database: Database, trials: Path
) -> None:
    with pytest.raises(ImportRefused, match="venue must be that of the rows, okx, was binance"):
        await bring_in(
            database, trials / "crash_exchange_column", venue=["funding_long.csv=binance"]
        )


@pytest.mark.parametrize(
    ("case", "flags", "expected"),
    [
        (
            "market_kraken_pf",
            {},
            {
                "kraken BTC/USD:USD funding": [
                    ("2022-03-22 16:00", 0.00002),
                    ("2022-03-22 20:00", -0.000002),
                ]
            },
        ),
        (
            "market_inverse_gate_htx",
            {},
            {
                "gate BTC/USD:BTC funding": [
                    ("2023-04-28 00:00", 0.0001),
                    ("2023-04-28 08:00", 0.0001),
                ],
                "htx ETH/USD:ETH funding": [
                    ("2023-04-28 00:00", -0.000203611171295381),
                    ("2023-04-28 08:00", -0.000084301548263399),
                ],
            },
        ),
        (
            "market_kucoin_xbtusdtm",
            {"symbol": ["BTC/USDT:USDT"]},
            {
                "kucoin BTC/USDT:USDT funding": [
                    ("2023-09-14 04:00", 8.5e-05),
                    ("2023-09-14 12:00", 5.4e-05),
                ]
            },
        ),
        (
            "name_with_dates",
            {"symbol": ["BTC/USDT:USDT"]},
            {
                "binance BTC/USDT:USDT funding": [
                    ("2024-01-01 00:00", 0.0001),
                    ("2024-01-01 08:00", -0.00001),
                ]
            },
        ),
    ],
)
async def test_a_market_by_its_venues_own_name(
    database: Database, trials: Path, case: str, flags: dict[str, list[str]], expected: object
) -> None:
    await bring_in(database, trials / case, **flags)
    assert await stored_rows(database) == expected


@pytest.mark.parametrize("said", ["MATICUSDT.csv=POL/USDT:USDT", "MATICUSDT=POL/USDT:USDT"])
async def test_a_renamed_coin_is_one_history_by_an_explicit_join(
    database: Database, trials: Path, said: str
) -> None:
    await bring_in(database, trials / "rename_matic_pol", symbol=[said])
    rows = await stored_rows(database)
    assert list(rows) == ["binance POL/USDT:USDT funding"]
    times = [time for time, _ in rows["binance POL/USDT:USDT funding"]]
    assert len(times) == 15
    assert (times[0], times[6], times[7]) == (
        "2024-09-08 00:00",
        "2024-09-10 00:00",
        "2024-09-13 16:00",
    )

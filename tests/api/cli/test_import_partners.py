"""`carry import --mapping` and `--spot`: how a spot market is given to a perp."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import polars
import pytest

Carry = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def spot(tmp_path: Path) -> Path:
    """A day of spot bars of SHIB on bybit."""
    folder = tmp_path / "files" / "bybit" / "SHIBUSDT"
    folder.mkdir(parents=True)
    hours = polars.datetime_range(
        polars.datetime(2024, 1, 1), polars.datetime(2024, 1, 2), "1h", time_unit="ms", eager=True
    )
    prices = dict.fromkeys(("open", "high", "low", "close"), [0.01] * 25)
    table = polars.DataFrame({"timestamp": hours, **prices, "volume": [1.0] * 25})
    table.write_parquet(folder / "spot_1h.parquet")
    return folder


def test_a_stated_partner_takes_the_spot_market(carry: Carry, spot: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_text("symbol,spotSymbol\nSHIB1000USDT,SHIBUSDT\n")
    by_file = carry("import", str(spot), "--mapping", str(mapping))
    assert by_file.returncode == 0, by_file.stderr
    assert "bybit SHIB1000/USDT:USDT" in by_file.stdout
    by_flag = carry("import", str(spot), "--spot", "SHIB1000/USDT:USDT=SHIB/USDT,1000")
    assert "quoted per 1,000 coins" in by_flag.stdout


def test_a_broken_flag_is_a_sentence(carry: Carry, spot: Path) -> None:
    result = carry("import", str(spot), "--spot", "SHIB1000")
    assert result.returncode == 2
    assert result.stdout == ""
    assert "--spot must be PERP=SPOT or PERP=SPOT,MULTIPLIER, was SHIB1000" in result.stderr

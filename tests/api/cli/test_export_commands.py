"""`carry export`: tables of a running service as files."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from tests.api.http.test_export import COSTLY
from tests.api.questions import BTC, finished, question
from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def backtest(service: RunningService) -> str:
    return finished(service, "startBacktest", question(strategy=COSTLY))


def test_carry_export_saves_a_run(
    carry: Carry, service: RunningService, backtest: str, tmp_path: Path
) -> None:
    target = tmp_path / "deep" / "trades.csv"
    result = carry("export", "run", backtest, "-o", str(target), CARRY_URL=service.url)
    assert (result.returncode, result.stdout) == (0, f"{target}\n"), result.stderr
    assert pl.read_csv(target).height > 1
    assert [path.name for path in target.parent.iterdir()] == ["trades.csv"]
    printed = carry(
        "export", "run", backtest, "--what", "metrics", "--format", "json", "-o", "-",
        CARRY_URL=service.url,
    )  # fmt: skip
    assert len(json.loads(printed.stdout)) == 1


def test_carry_export_saves_a_market_in_the_canonical_layout(
    carry: Carry, service: RunningService, tmp_path: Path
) -> None:
    result = carry("export", "market", *BTC.values(), "-o", str(tmp_path), CARRY_URL=service.url)
    assert result.returncode == 0, result.stderr
    folder = tmp_path / "sample" / "BTC-USDT"
    assert sorted(path.name for path in folder.iterdir()) == [
        "funding.parquet",
        "mark_1h.parquet",
        "perp_1h.parquet",
        "spot_1h.parquet",
    ]


def test_carry_export_says_what_is_wrong_and_leaves_nothing(
    carry: Carry, service: RunningService, backtest: str, tmp_path: Path
) -> None:
    target = tmp_path / "out"
    wrong = ("export", "run", backtest, "--what", "cells", "-o", str(target))
    result = carry(*wrong, CARRY_URL=service.url)
    assert result.returncode == 2
    assert "what must be one of curve, trades, settlements" in result.stderr
    result = carry(*wrong, CARRY_URL="http://127.0.0.1:1")
    assert result.returncode == 3
    assert result.stderr.startswith("carry: no file came from http://127.0.0.1:1")
    result = carry("export", "market", "sample", "NONE/USDT:USDT", CARRY_URL=service.url)
    assert result.returncode == 2
    assert not target.exists()

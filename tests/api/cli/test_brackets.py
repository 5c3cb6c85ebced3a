"""Labels, names and paths with square brackets, through every command that prints them."""

import json
from pathlib import Path

import pytest

from tests.api.cli.test_file_tables import klines
from tests.api.conftest import Carry
from tests.running_service import RunningService

LABEL = "[/x] [v2] fees :fire:"
MONTH = ("--start", "2024-01-01", "--end", "2024-01-31T00:00:00Z", "--label", LABEL)
BTC, ETH = "sample:BTC/USDT:USDT", "sample:ETH/USDT:USDT"
ONE = ("sample", "BTC/USDT:USDT")
RUNS = {
    "backtest": ("backtest", *ONE, *MONTH),
    "sweep": ("sweep", *ONE, *MONTH, "--axis", "min-funding-rate=0.0001,0.0002"),
    "compare": ("compare", *ONE, *MONTH),
    "multi": ("multi", BTC, ETH, *MONTH),
    "portfolio": ("portfolio", BTC, ETH, *MONTH),
    "walk-forward": ("walk-forward", *ONE, *MONTH, "--train-days", "14", "--test-days", "7"),
}


@pytest.mark.parametrize("command", RUNS)
def test_a_label_is_printed_by_the_command_and_again_by_show(
    command: str, carry: Carry, service: RunningService
) -> None:
    started = carry(*RUNS[command], CARRY_URL=service.url)
    assert started.returncode == 0, started.stderr
    assert started.stdout.startswith(f"{LABEL}: ")
    run_id = started.stdout.split()[-1]
    assert carry("runs", "show", run_id, CARRY_URL=service.url).stdout == started.stdout


def test_a_label_is_listed(carry: Carry, service: RunningService) -> None:
    assert carry(*RUNS["backtest"], CARRY_URL=service.url).returncode == 0
    listed = carry("runs", "--first", "10", CARRY_URL=service.url)
    assert set(LABEL.split()) <= set(listed.stdout.split()), listed.stderr  # folded in its column


def test_a_webhooks_label_is_listed(carry: Carry, service: RunningService) -> None:
    url = {"CARRY_URL": service.url}
    added = carry("webhooks", "add", "https://hooks.invalid/x", "--label", LABEL, "--json", **url)
    webhook_id = json.loads(added.stdout)["id"]
    try:
        listed = carry("webhooks", **url)
        assert f"https://hooks.invalid/x {LABEL}" in listed.stdout, listed.stderr
    finally:
        carry("webhooks", "delete", webhook_id, **url)


def test_a_keys_label_is_listed(carry: Carry) -> None:
    assert carry("keys", "create", "--label", LABEL).returncode == 0
    listed = carry("keys", "list")
    assert LABEL in listed.stdout, listed.stderr


def test_a_path_is_imported_and_printed(carry: Carry, tmp_path: Path) -> None:
    folder = tmp_path / "[v2]" / "[" / "x] binance" / "um"
    folder.mkdir(parents=True)
    (folder / "BTCUSDT-1h-2024-01 [copy].csv").write_text(klines(24))
    (folder / "notes [of] mine.doc").write_text("")
    (folder / "[red]unknown.csv").write_text("a,b\n1,2\n")
    read = carry("import", str(tmp_path), "--skip-refused")
    assert read.returncode == 0, read.stderr
    for name in ("BTCUSDT-1h-2024-01 [copy].csv", "notes [of] mine.doc", "[red]unknown.csv"):
        assert name in read.stdout
    refused = carry("import", str(folder / "[red]unknown.csv"))
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"carry: {folder}/[red]unknown.csv: ")

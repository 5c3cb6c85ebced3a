"""The examples of README and first run, as they stand there, against a running service."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.repository.pages import blocks, text_of
from tests.running_service import RunningService, running_service

README = text_of("README.md")
START = "docs/start.md"
ADDRESS = "127.0.0.1:8000"


def addressed_to(text: str, url: str) -> str:
    """The example, but sent to this service."""
    assert ADDRESS in text
    return text.replace(ADDRESS, url.removeprefix("http://"))


def run_shell(text: str) -> str:
    if shutil.which("curl") is None:
        pytest.skip("the examples need curl on PATH, was absent")
    return subprocess.run(
        ["sh", "-c", text], capture_output=True, text=True, check=True, timeout=120
    ).stdout


def test_the_curl_examples_start_a_run_and_follow_it_to_its_end(service: RunningService) -> None:
    start, watch = (block for block in blocks(START, "sh") if block.startswith("curl"))
    answer = json.loads(run_shell(addressed_to(start, service.url)))
    run_id = answer["data"]["startBacktest"]["run"]["id"]
    stream = run_shell(addressed_to(watch, service.url).replace("RUN_ID", run_id))
    events = [
        json.loads(line.removeprefix("data:"))
        for line in stream.splitlines()
        if line.startswith("data:") and line.removeprefix("data:").strip()
    ]
    last = events[-1]["data"]["runEvents"]
    assert last["__typename"] == "RunFinished"
    assert last["status"] == "SUCCEEDED"
    assert isinstance(last["run"]["metrics"]["netPnl"], float)


@pytest.mark.parametrize("page", ["README.md", START])
def test_the_playground_example_starts_a_run(page: str, service: RunningService) -> None:
    (example,) = blocks(page, "graphql")
    assert set(service.data(example)["startBacktest"]) == {"reused", "run"}


def test_the_python_example_prints_the_best_cell(service: RunningService, tmp_path: Path) -> None:
    (example,) = blocks(START, "python")
    script = tmp_path / "example.py"
    script.write_text(addressed_to(example, service.url), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, timeout=120
    )
    last = result.stdout.splitlines()[-1]
    assert "'status': 'SUCCEEDED'" in last
    assert "MIN_FUNDING_RATE" in last


@pytest.mark.parametrize("page", ["README.md", START])
def test_the_command_line_examples_work(page: str, service: RunningService) -> None:
    (block,) = (block for block in blocks(page, "sh") if "carry markets" in block)
    for line in block.splitlines():
        command, *arguments = shlex.split(line)
        assert command == ".venv/bin/carry"
        result = subprocess.run(
            [sys.executable, "-m", "api.cli.main", *arguments],
            env={"CARRY_URL": service.url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, f"{line}\n{result.stderr}"
        assert result.stdout


def numbers_of_row(start: str) -> list[str]:
    """The numbers of the table's row that begins so."""
    (row,) = (row for row in README.splitlines() if row.startswith(f"| {start}"))
    return re.findall(r"[+-]?\d+\.\d\d", row)


def test_the_rows_of_the_first_table_come_out_of_their_commands(
    shared_dir: Path, tmp_path: Path, kernel_cache: Path
) -> None:
    market = shared_dir / "data" / "real" / "binance" / "BTCUSDT"
    (line,) = re.findall(r"docs/one_price\.py DATA/binance/BTCUSDT (.*)", README)
    script = Path(__file__).parents[2] / "docs" / "one_price.py"
    result = subprocess.run(
        [sys.executable, script, market, *line.split()], capture_output=True, text=True, check=True
    )
    assert numbers_of_row("[the published") == re.findall(r"[+-]?\d+\.\d\d", result.stdout)

    lines = [shlex.split(line) for line in README.splitlines() if " binance BTC/USDT:USDT" in line]
    origin, by_default, hold = (line[1:] for line in lines if line[0].endswith("carry"))
    home = tmp_path / "home"
    environment = os.environ | {"CARRY_HOME": str(home)}
    carry = [sys.executable, "-m", "api.cli.main"]
    subprocess.run([*carry, "import", market], env=environment, check=True, capture_output=True)

    def run(arguments: list[str]) -> dict[str, Any]:
        answer = subprocess.run(
            [*carry, *arguments, "--json"],
            env=environment | {"CARRY_URL": running.url},
            check=True,
            capture_output=True,
        )
        found: dict[str, Any] = json.loads(answer.stdout)
        return found

    with running_service(home, kernel_cache) as running:
        runs = {
            "the same trade": run(origin),
            "an account that pays": run(by_default),
            "such an account": run(hold),
        }
    for row, found in runs.items():
        metrics = found["metrics"]
        fills = metrics["basisPnl"] - metrics["slippageCost"]
        numbers = (metrics["totalFunding"], metrics["totalFees"], fills, metrics["netPnl"])
        assert [float(one) for one in numbers_of_row(row)] == [round(one, 2) for one in numbers]
    held = runs["the same trade"]["benchmark"]["metrics"]["netPnl"]
    assert f"holding by `origin` shows {held:+.2f}" in README
    assert runs["such an account"]["metrics"] == runs["such an account"]["benchmark"]["metrics"]

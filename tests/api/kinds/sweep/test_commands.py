"""`carry sweep` against a running service with the sample markets."""

import json

from tests.api.conftest import Carry

MARKET = ("sample", "BTC/USDT:USDT")
YEAR = ("--start", "2024-01-01", "--end", "2024-12-31")
THREE_YEARS = ("--start", "2022-01-01", "--end", "2024-12-31")


def test_a_sweep_prints_its_best_cells(client: Carry) -> None:
    result = client(
        *("sweep", *MARKET, *THREE_YEARS, "--top", "4"),
        *("--axis", "min-funding-rate=0.0001:0.0004:4", "--axis", "EXIT_FUNDING_RATE=0,0.0002"),
    )
    assert result.returncode == 0, result.stderr
    assert "8 of 8 cells, 1 invalid" in result.stdout or "7 of 8 cells, 1 invalid" in result.stdout
    rows = [
        line
        for line in result.stdout.splitlines()
        if line.split()[:1][0:1] and line.split()[0].isdigit()
    ]
    assert len(rows) == 4
    assert "best" in rows[0]


def test_a_printed_value_earns_what_its_cell_did(client: Carry) -> None:
    # 0.00010000049 printed as 0.0001 would be another strategy: a third of the rates are that.
    axis = ("--axis", "min-funding-rate=0.00010000049")
    swept = client("sweep", *MARKET, *YEAR, *axis)
    assert swept.returncode == 0, swept.stderr
    (row,) = (line.split() for line in swept.stdout.splitlines() if line.split()[:1] == ["0"])
    single = client("backtest", *MARKET, *YEAR, "--min-funding-rate", row[1])
    (net,) = (line.split() for line in single.stdout.splitlines() if "Net P&L" in line)
    assert net[2] == row[2]


def test_a_sweep_can_be_ordered_by_its_long_run_sharpe(client: Carry) -> None:
    axis = ("--axis", "min-funding-rate=0.0001,0.0002,0.0003")
    asked = ("sweep", *MARKET, *YEAR, *axis, "--metric", "sharpe-long-run")
    cells = json.loads(client(*asked, "--json").stdout)["cells"]["nodes"]
    ratios = [cell["metrics"]["sharpeLongRun"] for cell in cells]
    assert ratios == sorted(ratios, reverse=True)
    table = client(*asked).stdout
    assert "Sharpe, long run" in " ".join(table.split())
    assert f"{ratios[0]:.2f}" in table
    usual = client("sweep", *MARKET, *YEAR, *axis)
    assert "long run" not in usual.stdout
    run_id = usual.stdout.split()[-1]
    shown = client("runs", "show", run_id, "--metric", "sharpe-long-run", "--json")
    assert json.loads(shown.stdout)["cells"]["nodes"] == cells


def test_a_sweep_without_axes_is_the_default_grid(client: Carry) -> None:
    result = client("sweep", *MARKET, *YEAR, "--metric", "max-drawdown", "--top", "100", "--json")
    run = json.loads(result.stdout)
    assert run["totalCells"] == 15
    drawdowns = [
        cell["metrics"]["maxDrawdown"] for cell in run["cells"]["nodes"] if cell["metrics"]
    ]
    assert drawdowns == sorted(drawdowns)

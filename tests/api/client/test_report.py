"""How a run is printed, and how a run that did not end well ends the command."""

import io
from typing import Any

import pytest

from api.client import report
from api.client.failures import RunFailed
from api.client.run_session import show
from api.client.tables import METRIC_ROWS
from api.client.terminal import console_for
from api.kinds.sweep.report import cells_table

METRICS = dict.fromkeys(METRIC_ROWS, 0.5) | {
    "totalTrades": 3,
    "liquidations": 0,
    "netPnl": -1234.5,
}
OF_CELLS = {name: value for name, value in METRICS.items() if name != "sharpeLongRun"}
UNDEFINED = METRICS | {"sharpe": None, "winRate": None}
PROGRESS = {"done": 3, "total": 10, "unit": "cells"}
MARKET = {"venue": "binance", "symbol": "BTC/USDT:USDT"}
HEAD: dict[str, Any] = {
    "id": "UnVuOjE=",
    "status": "SUCCEEDED",
    "label": None,
    "tags": [],
    "note": None,
    "pinned": False,
    "rerunOnNewData": False,
    "rerunFailure": None,
    "rerunOf": None,
    "rerunAs": None,
    "progress": PROGRESS,
    "failure": None,
    "warnings": [],
    "provenance": {"venueProfiles": []},
    "trials": 1_234,
    "trialsAreExact": False,
}
BACKTEST = HEAD | {
    "__typename": "Backtest",
    "market": MARKET,
    "synthetic": False,
    "metrics": UNDEFINED,
    "benchmark": None,
}


def printed(run: dict[str, Any], width: int = 120) -> str:
    output = io.StringIO()
    report.run_report(run, console_for(output, width=width))
    return output.getvalue()


def cell(
    index: int, *, state: str = "COMPUTED", on_edge: bool = False, ruined: bool = False
) -> dict[str, Any]:
    return {
        "index": index,
        "state": state,
        "onEdge": on_edge,
        "ruined": ruined,
        "parameters": [{"parameter": "MIN_FUNDING_RATE", "value": index * 0.0001}],
        "metrics": OF_CELLS if state == "COMPUTED" else None,
    }


def test_how_much_was_tried_is_said_where_it_was_counted() -> None:
    assert "Trials: about 1,234 different questions asked of this market" in printed(BACKTEST)
    alone = BACKTEST | {"trials": 1, "trialsAreExact": True}
    assert "Trials: 1 question asked" in printed(alone)
    assert "Trials" not in printed(BACKTEST | {"trials": 0})  # of a release that counted none
    assert "Trials" not in printed(BACKTEST | {"trials": None})


def test_the_undefined_is_a_dash_and_money_has_its_sign() -> None:
    lines = {
        line.rsplit("  ", 1)[0].strip(): line.split()[-1] for line in printed(BACKTEST).splitlines()
    }
    assert lines["Sharpe"] == "-"
    assert lines["Win rate"] == "-"
    assert lines["Net P&L"] == "-1,234.50"
    assert lines["Funding"] == "+0.50"
    assert lines["Fees"] == "0.50"


def test_costs_that_few_runs_have_are_shown_where_there_are_any() -> None:
    plain = {"borrowCost": 0.0, "liquidationCost": 0.0, "liquidations": 0}
    rows = {"Borrow", "Liquidation fees", "Liquidations"}
    without = printed(BACKTEST | {"metrics": METRICS | plain})
    assert not any(row in without for row in rows)
    benchmark = {"metrics": METRICS | plain | {"liquidations": 2, "liquidationCost": 3.25}}
    lines = printed(BACKTEST | {"metrics": METRICS | plain, "benchmark": benchmark}).splitlines()
    shown = {" ".join(line.split()[:-2]): line.split()[-2:] for line in lines}
    assert shown["Liquidations"] == ["0", "2"]
    assert shown["Liquidation fees"] == ["0.00", "3.25"]
    assert "Borrow" not in shown


def test_synthetic_markets_and_warnings_are_said() -> None:
    text = printed(BACKTEST | {"synthetic": True, "label": "mine", "warnings": ["half is stale"]})
    assert "mine: binance BTC/USDT:USDT (SYNTHETIC)" in text
    assert "Note: half is stale" in text


def test_a_sweep_marks_best_robust_edge_and_invalid_cells() -> None:
    sweep = HEAD | {
        "__typename": "Sweep",
        "market": MARKET,
        "synthetic": False,
        "axes": [{"parameter": "MIN_FUNDING_RATE", "values": [0, 0.0001, 0.0002]}],
        "totalCells": 3,
        "computedCells": 2,
        "invalidCells": 1,
        "middle": {"equals": 1, "alike": True, "cell": {"index": 0}},
        "robust": {"index": 1},
        "cells": {"nodes": [cell(0, on_edge=True), cell(1), cell(2, state="INVALID")]},
    }
    title, header, *rows = printed(sweep, width=160).splitlines()
    assert title == "binance BTC/USDT:USDT: 2 of 3 cells, 1 invalid"
    assert header.split()[:4] == ["cell", "min", "funding", "rate"]
    assert rows[0].rstrip().endswith("best, on the edge of the grid")
    assert rows[1].rstrip().endswith("robust")
    assert rows[2].rstrip().endswith("invalid")
    assert rows[3].strip() == "Rates are fractions per settlement: 0.0001 is 1 bps."


def test_of_equal_cells_the_middle_is_marked_and_named_above_the_table() -> None:
    sweep = HEAD | {
        "__typename": "Sweep",
        "market": MARKET,
        "synthetic": False,
        "axes": [{"parameter": "MIN_FUNDING_RATE", "values": [0, 0.0001, 0.0002]}],
        "totalCells": 3,
        "computedCells": 3,
        "invalidCells": 0,
        "middle": {"equals": 3, "alike": True, "cell": {"index": 1}},
        "robust": None,
        "cells": {"nodes": [cell(0, on_edge=True), cell(1)]},
    }
    _, said, _, *rows = printed(sweep, width=160).splitlines()
    assert said == "3 cells are equally good, all by the same trades: cell 1 is the middle of them."
    assert "best" not in rows[0]
    assert rows[1].rstrip().endswith("the middle of 3 best cells")


def test_a_sweep_marks_cells_whose_equity_was_lost() -> None:
    sweep = {"axes": [{"parameter": "MIN_FUNDING_RATE"}], "middle": None, "robust": None}
    output = io.StringIO()
    table = cells_table(sweep | {"cells": {"nodes": [cell(0, ruined=True), cell(1)]}})
    console_for(output, width=160).print(table)
    _, lost, sound, _ = output.getvalue().splitlines()
    assert lost.rstrip().endswith("equity fell to 0 or below")
    assert sound.split()[-1] == "0.50"


def test_the_values_of_a_cell_read_back_equal() -> None:
    values = [0.00010000049, 0.1 + 0.2, 0.00005, 6, 1 / 3]
    cells = [
        cell(index) | {"parameters": [{"parameter": "MIN_FUNDING_RATE", "value": value}]}
        for index, value in enumerate(values)
    ]
    run = {"axes": [{"parameter": "MIN_FUNDING_RATE"}], "middle": None, "robust": None}
    output = io.StringIO()
    console_for(output, width=120).print(cells_table(run | {"cells": {"nodes": cells}}))
    texts = [line.split()[1] for line in output.getvalue().splitlines()[1:-1]]
    assert [float(text) for text in texts] == values
    assert texts[2:4] == ["0.00005", "6"]


def test_a_market_that_failed_says_why_beside_those_that_did_not() -> None:
    run = HEAD | {
        "__typename": "MultiMarket",
        "profitableCount": 0,
        "totalCount": 2,
        "marketEntries": [
            {"market": MARKET, "synthetic": False, "metrics": METRICS, "failure": None},
            {
                "market": {"venue": "bybit", "symbol": "X/USDT:USDT"},
                "synthetic": False,
                "metrics": None,
                "failure": {"message": "nothing is stored for it"},
            },
        ],
    }
    text = printed(run, width=160)
    assert "0 of 2 markets profitable" in text
    assert "bybit X/USDT:USDT" in text
    assert "nothing is stored for it" in text


def test_a_portfolio_without_a_result_has_dashes_for_its_numbers() -> None:
    run = HEAD | {
        "__typename": "Portfolio",
        "status": "RUNNING",
        "synthetic": False,
        "totalCount": 1,
        "metrics": None,
        "benchmark": None,
        "attribution": None,
        "markets": [
            {
                "market": MARKET,
                "weight": 0.1 + 0.2,
                "attribution": None,
                "trades": {"totalCount": 0},
            }
        ],
    }
    text = printed(run)
    assert text.startswith("Portfolio of 1 market\n")
    (row,) = (line.split() for line in text.splitlines() if "binance" in line)
    assert row == ["binance", "BTC/USDT:USDT", "0.30000000000000004", *["-"] * 5]


def test_an_import_says_what_came_of_each_series() -> None:
    series = {
        "kind": "perp",
        "timeframe": "1h",
        "rowsFetched": 24,
        "rows": 48,
        "firstAt": "2024-01-01T00:00:00Z",
        "lastAt": "2024-01-02T23:00:00Z",
        "revision": 2,
        "unchanged": False,
    }
    run = HEAD | {"__typename": "MarketImport", "market": MARKET, "series": [series]}
    text = printed(run)
    assert text.startswith("Import of binance BTC/USDT:USDT\n")
    (row,) = (line.split() for line in text.splitlines() if "perp" in line)
    assert row == ["perp", "1h", "24", "48", "2024-01-01", "2024-01-02", "2"]
    assert "perp" not in printed(run | {"series": None})


def test_a_failed_run_ends_with_its_reason() -> None:
    failed = BACKTEST | {"status": "FAILED", "metrics": None, "failure": {"message": "no bars"}}
    with pytest.raises(RunFailed, match=r"^the run failed: no bars$") as ending:
        show(failed, as_json=False)
    assert ending.value.exit_code == 1


def test_a_cancelled_run_says_how_far_it_came() -> None:
    with pytest.raises(RunFailed, match=r"^the run was cancelled after 3 of 10 cells$"):
        show(BACKTEST | {"status": "CANCELLED"}, as_json=False)


def test_a_run_on_its_way_is_shown_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    show(BACKTEST | {"status": "RUNNING", "metrics": None}, as_json=False)
    assert "RUNNING, 3 of 10 cells" in capsys.readouterr().out


def test_a_narrow_terminal_cuts_no_number() -> None:
    output = io.StringIO()
    nodes = [cell(index) for index in range(2)]
    run = {"axes": [{"parameter": "PERSISTENCE_MAX_PERIODS"}], "middle": None, "robust": None}
    table = cells_table(run | {"cells": {"nodes": nodes}})
    console_for(output, width=60).print(table)
    assert output.getvalue().count("-1,234.50") == 2


def test_the_verdict_is_the_first_line_of_a_result() -> None:
    verdict = {"grade": "LIKELY", "sentence": "Likely more than luck.", "reasons": []}
    lines = printed(BACKTEST | {"verdict": verdict}).splitlines()
    assert lines[:2] == ["binance BTC/USDT:USDT", "Likely more than luck."]
    assert "luck" not in printed(BACKTEST | {"verdict": None, "trials": 0})
    entries = [{"label": "simple", "verdict": verdict, "metrics": METRICS}]
    comparison = BACKTEST | {"__typename": "Comparison", "entries": entries}
    assert "simple: Likely more than luck." in printed(comparison).splitlines()


def test_a_run_says_that_it_is_asked_again_and_of_which_it_was() -> None:
    silent = printed(BACKTEST)
    assert "sked again" not in silent
    said = {
        "rerunOnNewData": True,
        "rerunFailure": "at most 0 runs may wait",
        "rerunOf": {"id": "older"},
        "rerunAs": {"id": "newer"},
    }
    told = printed(BACKTEST | said)
    assert "Asked again once its markets have new data." in told
    assert "Not yet: at most 0 runs may wait" in told
    assert "Asked again on new data, of older." in told
    assert "Asked again as newer." in told

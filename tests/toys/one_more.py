"""One more parameter, metric, strategy, run kind or format: added to a copy of the tree and asked.

`make toys` runs it. A toy is a patch of what a person writes; what is generated is generated. It
may touch so many files at most, docs/development.md names those it edits, and it answers over
GraphQL from a service of the copy.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.running_service import RunningService, running_service
from tests.toys.copied_tree import ROOT, CopiedTree, Patch, copied_tree

_MARKET = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
_MONTH = {"start": "2024-01-01T00:00:00Z", "end": "2024-01-31T00:00:00Z"}
_PATIENCE_SECONDS = 120
_ENDED = {"SUCCEEDED", "FAILED", "CANCELLED"}


def ended(service: RunningService, kind: str, asked: dict[str, Any], selection: str) -> Any:
    """The selection of a run of that GraphQL type, once it has ended; asked beside the market."""
    mutation = (
        f"mutation ($input: Start{kind}Input!) {{ started: start{kind}(input: $input) "
        "{ __typename ... on RunAccepted { run { id } } ... on Error { message } } }"
    )
    sent = {"input": {"market": _MARKET, "period": _MONTH, **asked}}
    started = service.data(mutation, sent)["started"]
    assert started["__typename"] == "RunAccepted", started
    query = (
        "query ($id: ID!) { run(id: $id) { status failure { message } "
        f"... on {kind} {{ {selection} }} }} }}"
    )
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        run = service.data(query, {"id": started["run"]["id"]})["run"]
        if run["status"] in _ENDED:
            assert run["status"] == "SUCCEEDED", run
            return run
        time.sleep(0.2)
    raise AssertionError(f"the run must end within {_PATIENCE_SECONDS} s, did not")


def a_metric_answers(service: RunningService, tree: CopiedTree) -> None:
    """The funding of each trade, of a backtest and of the cells, which it orders."""
    del tree
    simple: dict[str, Any] = {"strategy": {"simple": {}}}
    metrics = "metrics { fundingPerTrade totalFunding totalTrades }"
    alone = ended(service, "Backtest", simple, metrics)["metrics"]
    assert alone["fundingPerTrade"] == alone["totalFunding"] / alone["totalTrades"]
    axes = [{"parameter": "MIN_FUNDING_RATE", "values": [0.0001, 0.0002, 0.0004]}]
    ordered = "orderBy: { metric: FUNDING_PER_TRADE, direction: DESCENDING }"
    cells = f"cells({ordered}) {{ nodes {{ {metrics} }} }}"
    nodes = ended(service, "Sweep", simple | {"axes": axes}, cells)["cells"]["nodes"]
    found = [node["metrics"]["fundingPerTrade"] for node in nodes]
    assert alone["fundingPerTrade"] in found
    traded = [value for value in found if value is not None]
    assert traded == sorted(traded, reverse=True)


def a_parameter_answers(service: RunningService, tree: CopiedTree) -> None:
    """A ceiling below the entry's threshold lets nothing in; so does that cell of a sweep."""
    shown = tree.carry("backtest", "--help", COLUMNS="200")
    assert "--score-ceiling" in shown
    trades = "metrics { totalTrades }"
    assert ended(service, "Backtest", _composite(10.0), trades)["metrics"]["totalTrades"] > 0
    low = ended(service, "Backtest", _composite(0.1), f"{trades} {_CEILING}")
    assert low["metrics"]["totalTrades"] == 0
    assert low["config"]["strategy"]["scoreCeiling"] == 0.1
    axes = [{"parameter": "SCORE_CEILING", "values": [0.1, 10]}]
    cells = ended(
        service,
        "Sweep",
        _composite(10.0) | {"axes": axes},
        f"cells {{ nodes {{ index {trades} }} }}",
    )["cells"]["nodes"]
    counts = {cell["index"]: cell["metrics"]["totalTrades"] for cell in cells}
    assert counts[0] == 0
    assert counts[1] > 0


_CEILING = "config { strategy { ... on CompositeStrategy { scoreCeiling } } }"


def _composite(ceiling: float) -> dict[str, Any]:
    return {"strategy": {"composite": {"scoreCeiling": ceiling}}}


def a_strategy_answers(service: RunningService, tree: CopiedTree) -> None:
    """Alone, over its own grid, and on the command line; its cells are its single runs."""
    assert "--open-mean-rate" in tree.carry("sweep", "--help", COLUMNS="200")
    trades = "metrics { totalTrades netPnl }"
    mean = {"strategy": {"mean": {"meanSettlements": 9}}}
    told = "config { strategy { ... on MeanStrategy { meanSettlements } } }"
    alone = ended(service, "Backtest", mean, f"{trades} {told}")
    assert alone["config"]["strategy"] == {"meanSettlements": 9}
    assert alone["metrics"]["totalTrades"] > 0
    cells = f"cells(first: 10) {{ nodes {{ parameters {{ parameter value }} {trades} }} }}"
    nodes = ended(service, "Sweep", mean, cells)["cells"]["nodes"]
    assert len(nodes) == 6  # of its default grid: two thresholds, three means
    at = [{"parameter": "OPEN_MEAN_RATE", "value": 0.0001}]
    at.append({"parameter": "MEAN_SETTLEMENTS", "value": 9.0})
    (same,) = (node["metrics"] for node in nodes if node["parameters"] == at)
    assert same == alone["metrics"]


def a_kind_answers(service: RunningService, tree: CopiedTree) -> None:
    """The range of rates over GraphQL, in the list of runs, and on the terminal."""
    run = ended(service, "RateRange", {}, "id market { symbol } lowest highest")
    assert run["lowest"] < run["highest"]
    assert run["market"]["symbol"] == _MARKET["symbol"]
    listed = service.data("{ runs(kind: RATE_RANGE) { nodes { kind } } }")["runs"]["nodes"]
    assert listed == [{"kind": "RATE_RANGE"}]
    printed = tree.carry("runs", "show", run["id"], CARRY_URL=service.url)
    low, high = (f"{run[name] * 10_000:+.3f}" for name in ("lowest", "highest"))
    assert f"from {low} to {high} bps" in printed


def a_format_answers(service: RunningService, tree: CopiedTree) -> None:
    """What its file holds is a market of the service."""
    del tree
    query = '{ market(venue: "binance", symbol: "TOY/USDT:USDT") { coverage { kind rows } } }'
    assert service.data(query)["market"] == {"coverage": [{"kind": "funding", "rows": 3}]}


def _import_a_toy(tree: CopiedTree, home: Path) -> None:
    file = home / "toy.csv"
    rows = [f"2024-01-01T{hour:02}:00:00Z,{hour / 8}" for hour in (0, 8, 16)]
    file.write_text("\n".join(["at,bps", *rows]) + "\n", encoding="utf-8")
    tree.carry("import", str(file), "--symbol", "TOY/USDT:USDT", CARRY_HOME=str(home))


def _nothing(tree: CopiedTree, home: Path) -> None:
    del tree, home


@dataclass(frozen=True)
class Toy:
    """most: files by hand. shown: asserts that the toy answers; before: what it needs stored."""

    title: str
    patch: Patch
    most: int
    shown: Callable[[RunningService, CopiedTree], None]
    before: Callable[[CopiedTree, Path], None] = _nothing


def _patch(name: str) -> Patch:
    return Patch(Path(__file__).with_name(f"{name}.patch"))


TOYS = (
    Toy("a strategy parameter", _patch("strategy_parameter"), 2, a_parameter_answers),
    Toy("a metric", _patch("metric"), 2, a_metric_answers),
    Toy("a strategy", _patch("strategy"), 4, a_strategy_answers),
    Toy("a run kind", _patch("run_kind"), 8, a_kind_answers),
    Toy("a file format", _patch("file_format"), 2, a_format_answers, _import_a_toy),
)
_EACH = pytest.mark.parametrize("toy", TOYS, ids=[toy.title for toy in TOYS])


@_EACH
def test_one_more_touches_so_many_files_and_answers(
    toy: Toy, tmp_path: Path, kernel_cache: Path, sample_database: Path
) -> None:
    assert len(toy.patch.files) <= toy.most
    tree = copied_tree(tmp_path / "tree")
    tree.apply(toy.patch)
    tree.check()
    home = tmp_path / "home"
    home.mkdir()
    database = home / "carrybench.sqlite"
    database.write_bytes(sample_database.read_bytes())
    toy.before(tree, home)
    with running_service(home, kernel_cache, None, tree.folder, **tree.environment) as service:
        toy.shown(service, tree)


@_EACH
def test_the_docs_name_every_file_that_it_edits(toy: Toy) -> None:
    text = (ROOT / "docs/development.md").read_text(encoding="utf-8")
    found = re.search(rf"^- \*\*{toy.title}\*\*.*$", text, re.MULTILINE)
    assert found is not None
    assert [name for name in toy.patch.edited if f"`{name}`" not in found.group()] == []

"""Which kernels a run needs, which workers have them, and what a run is said to wait for."""

from dataclasses import replace

import pytest

from api.kinds.market_import.config import ImportConfig
from api.kinds.portfolio.config import PortfolioConfig
from api.market_data.exchange.request import ExchangeRequest
from api.runs.config import RunConfig
from api.runs.terms import ProfiledTerms
from api.storage.tables import RunRow, WorkerRow
from api.watching.readiness import can_take, is_starting
from api.watching.waiting import WaitReason, waiting_for
from engine.model.costs import Capital, Costs
from engine.model.stages import KERNELS, Stage
from engine.model.trading import OrderRules, Trading
from engine.version import ENGINE_VERSION
from tests.api.asking import Questions

ASK = Questions()
RULED = Trading(rules=OrderRules(min_holding_settlements=1))
MARKETS = ASK.markets(ASK.btc, ASK.eth)
RULES = ProfiledTerms(trading=RULED)
PORTFOLIO = PortfolioConfig((ASK.btc, ASK.eth), ASK.year, ASK.backtest().strategy, ProfiledTerms())
IMPORT = ImportConfig(
    ExchangeRequest("binance", "BTC/USDT:USDT", ASK.year.start_ms, ASK.year.end_ms)
)


def _run(kernels_needed: int | None, status: str = "QUEUED") -> RunRow:
    return RunRow.model_construct(
        kernels_needed=kernels_needed, status=status, engine_version=ENGINE_VERSION
    )


def _worker(ready: int, total: int = KERNELS) -> WorkerRow:
    return WorkerRow(
        name="one",
        started_at_ms=0,
        heartbeat_at_ms=0,
        kernels_ready=ready,
        kernels_total=total,
        engine_version=ENGINE_VERSION,
    )


@pytest.mark.parametrize(
    ("config", "stage"),
    [
        (ASK.backtest(), Stage.PLAIN),
        (ASK.comparison(), Stage.PLAIN),
        (MARKETS, Stage.PLAIN),
        (ASK.sweep(), Stage.PLAIN_SWEEP),
        (replace(ASK.backtest(), terms=RULES), Stage.MANAGED),
        (
            replace(ASK.backtest(), terms=ProfiledTerms(capital=Capital(compounding=True))),
            Stage.MANAGED,
        ),
        (
            replace(ASK.comparison(), terms=ProfiledTerms(Costs(impact_coefficient=0.1))),
            Stage.MANAGED,
        ),
        (
            replace(MARKETS, own_terms=(ProfiledTerms(), RULES)),
            Stage.MANAGED,
        ),
        (ASK.slow_sweep(), Stage.MANAGED_SWEEP),
        (PORTFOLIO, Stage.PORTFOLIO),
        (IMPORT, Stage.NOTHING),
    ],
    ids=[
        "backtest",
        "comparison",
        "markets",
        "sweep",
        "rules",
        "compounding",
        "impact",
        "one market with rules",
        "sweep with rules",
        "portfolio",
        "import",
    ],
)
def test_a_run_needs_the_kernels_it_is_computed_with(config: RunConfig, stage: Stage) -> None:
    assert config.stage is stage


def test_a_worker_takes_what_it_has_the_kernels_for() -> None:
    worker = _worker(Stage.PLAIN_SWEEP)
    assert [stage for stage in Stage if can_take(worker, stage)] == [
        Stage.NOTHING,
        Stage.PLAIN,
        Stage.PLAIN_SWEEP,
    ]
    assert is_starting(worker)
    assert not is_starting(_worker(KERNELS))


def test_a_worker_that_says_nothing_of_kernels_has_them() -> None:
    earlier = _worker(0, 0)
    assert can_take(earlier, Stage.PORTFOLIO)
    assert not is_starting(earlier)


@pytest.mark.parametrize(
    ("workers", "reason", "words"),
    [
        ([], WaitReason.WORKER, "No worker is running"),
        ([_worker(0)], WaitReason.KERNELS, f"0 of {KERNELS} kernels. The run needs 7"),
        ([_worker(2), _worker(6)], WaitReason.KERNELS, f"6 of {KERNELS} kernels"),
        ([_worker(2), _worker(7)], WaitReason.TURN, "its turn"),
        ([_worker(9)], WaitReason.TURN, "its turn"),
    ],
    ids=["nobody", "one that begins", "the furthest is told", "far enough", "ready"],
)
def test_a_queued_run_says_what_it_waits_for(
    workers: list[WorkerRow], reason: WaitReason, words: str
) -> None:
    wait = waiting_for(_run(Stage.MANAGED), workers)
    assert wait is not None
    assert wait.reason is reason
    assert words in wait.message


def test_a_worker_of_another_engine_is_none_that_it_waits_for() -> None:
    other = _worker(KERNELS)
    other.engine_version = "0.0.9+other"
    wait = waiting_for(_run(Stage.MANAGED), [other])
    assert wait is not None
    assert wait.reason is WaitReason.WORKER
    assert "No worker of engine" in wait.message
    assert "0.0.9+other" in wait.message


def test_a_run_of_an_earlier_release_may_need_all_kernels() -> None:
    wait = waiting_for(_run(None), [_worker(Stage.MANAGED_SWEEP)])
    assert wait is not None
    assert wait.reason is WaitReason.KERNELS


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"])
def test_no_other_run_waits(status: str) -> None:
    assert waiting_for(_run(Stage.PLAIN, status), []) is None

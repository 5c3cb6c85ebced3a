"""What metrics tell of what is stored."""

from tests.api.questions import finished, question
from tests.running_service import RunningService
from tests.web import web


def test_metrics_tell_of_runs_events_lanes_and_deliveries(service: RunningService) -> None:
    finished(service, "startBacktest", question())  # its subscription is answered by events
    answer = web.get(f"{service.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            assert name not in found, name
            found[name] = float(value)
    assert found['carry_run_seconds_count{kind="BACKTEST"}'] >= 1
    buckets = [v for k, v in found.items() if k.startswith('carry_run_seconds_bucket{kind="BACK')]
    assert buckets == sorted(buckets)
    assert buckets[-1] == found['carry_run_seconds_count{kind="BACKTEST"}']
    assert found['carry_run_seconds_sum{kind="BACKTEST"}'] > 0
    assert found['carry_events_total{type="RunFinished"}'] >= 1
    assert found['carry_webhook_deliveries{status="DEAD"}'] >= 0
    assert found['carry_queue_shards{lane="fast"}'] >= 0
    assert found["carry_queue_depth"] >= 0
    assert found["carry_workers"] == 1

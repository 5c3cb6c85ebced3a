"""The alerts are about metrics that there are, and each names a row of the runbook."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ALERTS = ROOT / "docker" / "alerts.yaml"
TEXT = ALERTS.read_text(encoding="utf-8")


def test_each_alert_is_about_a_metric_that_operations_tells_of() -> None:
    expressions = re.findall(r"^ +expr: (.+)$", TEXT, re.MULTILINE)
    named = set(re.findall(r"carry_[a-z_]+", " ".join(expressions)))
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    metrics = set(re.findall(r"carry_[a-z_]+", told.partition("| metric |")[2]))
    assert len(expressions) == TEXT.count("- alert:") == 11
    assert named <= metrics


def test_each_names_what_to_do() -> None:
    rows = re.findall(r"runbook: docs/runbook\.md, (.+)$", TEXT, re.MULTILINE)
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    symptoms = {line.split("|")[1].strip() for line in runbook.splitlines() if line[:2] == "| "}

    assert len(rows) == 11
    assert set(rows) <= symptoms


def test_prometheus_reads_them_and_they_fire_when_they_should() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool, which comes with Prometheus, must be there, was absent")
    for words in (["check", "rules", ALERTS.name], ["test", "rules", "alerts_test.yaml"]):
        done = subprocess.run(
            [promtool, *words], capture_output=True, text=True, check=False, cwd=ALERTS.parent
        )
        assert done.returncode == 0, done.stdout + done.stderr

"""Logs as another process would see them."""

import json
import subprocess
import sys

import pytest

PROGRAM = """
import logging, structlog
from api.logs import configure_logs, get_logger
from api.settings import get_settings
configure_logs(get_settings(log_format={format!r}, log_level="info"))
structlog.contextvars.bind_contextvars(run_id="r-1")
log = get_logger("api.runs")
log.debug("too quiet to be seen")
log.info("run finished", cells=45)
logging.getLogger("uvicorn.error").warning("from %s", "a library")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("it failed")
"""


def output_of(program: str) -> tuple[str, str]:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout, done.stderr


def test_json_lines_carry_the_bound_run_also_for_libraries() -> None:
    out, err = output_of(PROGRAM.format(format="json"))
    lines = [json.loads(line) for line in err.splitlines()]
    assert out == ""
    assert [line["event"] for line in lines] == ["run finished", "from a library", "it failed"]
    assert {line["run_id"] for line in lines} == {"r-1"}
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert [line["logger"] for line in lines] == ["api.runs", "uvicorn.error", "api.runs"]
    assert lines[0]["cells"] == 45
    assert lines[0]["timestamp"].endswith("Z")
    assert "ZeroDivisionError" in lines[2]["exception"]


@pytest.mark.parametrize("log_format", ["auto", "json"])
def test_what_is_not_a_terminal_gets_json(log_format: str) -> None:
    _, err = output_of(PROGRAM.format(format=log_format))
    assert json.loads(err.splitlines()[0])["event"] == "run finished"


def test_text_is_for_people() -> None:
    _, err = output_of(PROGRAM.format(format="text"))
    assert "run finished" in err.splitlines()[0]
    assert "cells=45" in err.splitlines()[0]
    assert "ZeroDivisionError" in err


def test_a_command_without_logs_keeps_its_standard_output_clean() -> None:
    out, err = output_of('from api.logs import get_logger; get_logger("x").info("imported")')
    assert (out, err) == ("", "")

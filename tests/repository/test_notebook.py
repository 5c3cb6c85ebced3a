"""The notebook of docs/notebook.md, block after block, against a running service."""

import shlex
import subprocess
import sys
from pathlib import Path

from tests.repository.pages import blocks
from tests.running_service import RunningService

PAGE = "docs/notebook.md"


def run_notebook(service: RunningService, folder: Path, end: str = "") -> list[str]:
    script = folder / "notebook.py"
    text = "\n".join(blocks(PAGE, "python")).replace(
        "127.0.0.1:8000", service.url.removeprefix("http://")
    )
    script.write_text(text + end, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def test_the_notebook_runs_and_the_commands_beside_it(
    service: RunningService, tmp_path: Path
) -> None:
    run_id = run_notebook(service, tmp_path, "\nprint(markets.height)\nprint(run_id)\n")
    assert run_id[-2] == "5"
    (commands,) = blocks(PAGE, "sh")
    for line in commands.splitlines():
        command, *arguments = shlex.split(line.replace("RUN_ID", run_id[-1]))
        assert command == ".venv/bin/carry"
        result = subprocess.run(
            [sys.executable, "-m", "api.cli.main", *arguments],
            env={"CARRY_URL": service.url, "PYTHONPATH": str(Path(__file__).parents[2])},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, result.stderr
    assert (tmp_path / "trades.csv").is_file()
    assert (tmp_path / "exported" / "sample" / "BTC-USDT" / "perp_1h.parquet").is_file()

"""`carry up` in a private home, for the rows that are measured from outside."""

import contextlib
import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from api.broker.tether import carry
from benchmarks.bench import ROOT, Bench

START_SECONDS = 180.0  # compiling every kernel is in it, the first time
END_SECONDS = 25.0


@contextlib.contextmanager
def running_service(bench: Bench, home: Path, *, until_ready: bool = True) -> Iterator[str]:
    """Its address, once it is ready, or else listens; nothing of it is left afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    environment = bench.environment(CARRY_HOME=str(home), CARRY_PORT="0", CARRY_LOG_LEVEL="warning")
    log = home / "service.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            carry("up"),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield _address(process, log, until_ready=until_ready)
    finally:
        process.terminate()
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _address(process: "subprocess.Popen[str]", log: Path, *, until_ready: bool) -> str:
    for line in process.stdout or ():
        if "http://" in line:
            url = line[line.index("http://") :].split()[0]
            if not until_ready:
                return url
            deadline = time.monotonic() + START_SECONDS
            while time.monotonic() < deadline and process.poll() is None:
                if _is_ready(url):
                    return url
                time.sleep(0.1)
            break
    raise RuntimeError(f"the service must get ready, did not:\n{log.read_text()[-4_000:]}")


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            return answer.status == 200 and not json.load(answer)["starting"]
    except (urllib.error.URLError, TimeoutError):
        return False

"""The kernels are plain Python too, and give the same bits without the compiler."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.engine.plain_python import results

ROOT = Path(__file__).resolve().parents[2]


def test_compiled_and_interpreted_kernels_give_the_same_bits() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.plain_python"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
    )
    interpreted = json.loads(done.stdout)
    assert interpreted["compiled"] is False
    compiled = results()
    assert compiled["compiled"] is True
    assert interpreted["bits"] == compiled["bits"]

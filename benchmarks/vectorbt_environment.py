"""vectorbt in a virtual environment of its own, from vectorbt.lock with every hash checked."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).with_name("vectorbt.lock")


def vectorbt_python(kept: Path) -> Path:
    """The environment's Python; made on first use and again when the lock or Python changes."""
    salt = f"{sys.version}\n".encode() + LOCK.read_bytes()
    folder = kept / f"vectorbt-{hashlib.sha256(salt).hexdigest()[:12]}"
    python = folder / "bin" / "python"
    if (folder / "complete").exists():
        return python
    print(f"Installing vectorbt into {folder}, once", file=sys.stderr, flush=True)
    for old in kept.glob("vectorbt-*"):
        shutil.rmtree(old)
    _run([sys.executable, "-m", "venv", str(folder)])
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*install, "--require-hashes", "-r", str(LOCK)])
    (folder / "complete").touch()
    return python


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")

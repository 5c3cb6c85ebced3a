"""A working directory full of files with the names of modules that the service imports."""

from pathlib import Path

_NAMES = ("api", "engine", "numpy", "numba", "redis", "arq", "sqlalchemy", "ctypes", "asyncio")
_SPRUNG = "run.txt"


def lay_traps(folder: Path) -> None:
    """Files that say in run.txt that somebody imported them, and then fail."""
    folder.mkdir(parents=True, exist_ok=True)
    program = f"""
import os, sys
descriptor = os.open({str(folder / _SPRUNG)!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(descriptor, f"{{__name__}} by {{sys.argv}}\\n".encode())
raise SystemExit(f"{{__name__}} of the working directory was run")
"""
    for name in _NAMES:
        (folder / f"{name}.py").write_text(program)


def sprung(folder: Path) -> list[str]:
    """Which of them were run, and by which command."""
    told = folder / _SPRUNG
    return told.read_text().splitlines() if told.exists() else []

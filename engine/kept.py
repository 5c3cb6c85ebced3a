"""Where a machine keeps what it works out once per installation and not for every home."""

import contextlib
import os
import sys
import uuid
from pathlib import Path


def folders() -> tuple[Path, ...]:
    """Of this installation, then of this user; each may be absent, read-only or another's."""
    found = [Path(sys.prefix, "share", "carrybench")]
    with contextlib.suppress(RuntimeError):  # a user without a home
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        found.append(Path(cache, "carrybench"))
    return tuple(found)


def note(path: Path, text: str) -> bool:
    """Write a small file whole or not at all; False where that cannot be done."""
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="ascii")
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        return False
    return True

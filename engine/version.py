"""The engine's version: a changed engine never answers from an older one's results."""

import hashlib
from pathlib import Path

RELEASE = "0.1.0"


def source_hash(root: Path) -> str:
    """SHA-256 over the names and bytes of every Python source under root, hexadecimal."""
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py"), key=lambda path: path.relative_to(root).as_posix()):
        content = path.read_bytes()
        name = path.relative_to(root).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


ENGINE_VERSION = f"{RELEASE}+{source_hash(Path(__file__).parent)[:12]}"
"""Release and the first 12 digits of the sources' hash; also salts the compiled kernels' cache."""


def cache_directory(home: Path) -> Path:
    """Where the compiled kernels of this very engine belong.

    The caller puts it into NUMBA_CACHE_DIR before numba is imported: numba looks only at a
    kernel's own file to see whether its cache is old, and the kernels share constants.
    """
    return home / "kernels" / ENGINE_VERSION

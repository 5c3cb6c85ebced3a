"""Where compiled kernels lie: once per installation (or user), engine, processor and numba.

numba keys its cache on the bytes of the file that a kernel stands in. That is too little, for
kernels inline those of other files, and too much, for a comment changes it. Ours is keyed on
ENGINE_VERSION, by a locator that numba is told of in NUMBA_CACHE_LOCATOR_CLASSES.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.kept import folders, note
from engine.model.stages import Stage
from engine.version import ENGINE_VERSION

_ROOT = Path(__file__).resolve().parent
_FOLDER, _LOCATORS = "NUMBA_CACHE_DIR", "NUMBA_CACHE_LOCATOR_CLASSES"
_ENGINES_KEPT = 8


def place(*homes: Path) -> Path:
    """Say to numba where compiled kernels belong; call it before numba is imported.

    That is NUMBA_CACHE_DIR where it is set. Else the first folder that has all of them: of the
    installation, of the user, of the homes; else the first that can be written to; else one that
    ends with this process. Returns the folder.
    """
    os.environ.setdefault(
        _LOCATORS,
        f"{__name__}.Locator,UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator",
    )
    if not os.environ.get(_FOLDER):
        os.environ[_FOLDER] = str(_chosen([*folders(), *homes]))
    else:
        _is_whole(Path(os.environ[_FOLDER]))
    return Path(os.environ[_FOLDER])


def has(stage: Stage) -> bool:
    """Whether the folder has the kernels of a stage, for this engine, processor and numba."""
    return _is_file(_mark(stage))


def keep(stage: Stage) -> bool:
    """Note that it has, and which files; False where nothing can be written."""
    try:
        sums = [f"{_sha256(path)} {path.relative_to(_folder()).as_posix()}\n" for path in _kept()]
    except OSError:
        return False
    return note(_mark(stage), "".join([f"{ENGINE_VERSION}\n", *sums]))


def forget() -> None:
    """Throw away every kernel of the folder, as one of them cannot be read; OSError: it stays."""
    for path in [*_folder().glob("*/*.nbi"), *_kept(), *map(_mark, Stage)]:
        path.unlink(missing_ok=True)


def forget_old_engines() -> None:
    """Remove the kernels of engines that are long gone; only where `place` made the folders."""
    engine = Path(os.environ.get(_FOLDER, "")).parent
    if engine.name != ENGINE_VERSION or engine.parent.name != "kernels":
        return
    with contextlib.suppress(OSError):
        others = [other for other in engine.parent.iterdir() if other != engine]
        others.sort(key=lambda other: other.stat().st_mtime, reverse=True)
        for other in others[_ENGINES_KEPT - 1 :]:
            shutil.rmtree(other, ignore_errors=True)


@contextlib.contextmanager
def one_compiles() -> Iterator[None]:
    """Hold the folder against every other process that compiles into it.

    Two would do the same work and replace each other's entries of numba's index.
    """
    path = Path(os.environ.get(_FOLDER, ""), "lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:  # read-only: nothing will be kept, so nothing can clash
        yield
        return
    try:
        with contextlib.suppress(OSError):  # a file system without locks: work done twice, no harm
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


class Locator:
    """Tells numba where a kernel of ours is cached and when that is old; its words, not ours."""

    def __init__(self, py_file: Path, folder: str) -> None:
        self._py_file = str(py_file)
        self._cache_path = Path(folder, ".".join(py_file.relative_to(_ROOT).with_suffix("").parts))

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> "Locator | None":
        """The locator of a function, None where it is not the engine's."""
        del py_func
        path, folder = Path(py_file).resolve(), os.environ.get(_FOLDER)
        return cls(path, folder) if folder and path.is_relative_to(_ROOT) else None

    def get_cache_path(self) -> str:
        """One folder per file, wherever the engine itself lies."""
        return str(self._cache_path)

    def ensure_cache_path(self) -> None:
        """Asked before a kernel is saved."""
        self._cache_path.mkdir(parents=True, exist_ok=True)

    def get_source_stamp(self) -> str:
        """What a saved kernel must have been compiled from."""
        return ENGINE_VERSION

    def get_disambiguator(self) -> str:
        """Names are unique within a file; numba's own, the line, moves with every comment."""
        return "nb"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # another user's
        return False


def _mark(stage: Stage, folder: Path | None = None) -> Path:
    # In a folder that was named, the kernels of several machines and engines may lie.
    folder = _folder() if folder is None else folder
    return folder / f"{stage.name}-{ENGINE_VERSION}-{_machine()}"


def _is_whole(folder: Path) -> bool:
    # Whether the kernels are those that were kept: a power cut leaves files cut short or empty, and
    # what numba loads of others may end the process. Damaged ones go, where they can be removed,
    # and so do the marks: has() then says no.
    marks = [mark for mark in (_mark(stage, folder) for stage in Stage) if _is_file(mark)]
    damaged: set[Path] = set()
    for mark in marks:
        with contextlib.suppress(OSError):
            version, *sums = mark.read_text(encoding="ascii", errors="replace").splitlines() or [""]
            told = [line.partition(" ") for line in sums]
            wrong = {folder / name for sha256, _, name in told if _differs(folder / name, sha256)}
            damaged |= wrong if version == ENGINE_VERSION and sums else {mark}
    with contextlib.suppress(OSError):
        for path in [*damaged, *marks] if damaged else []:
            path.unlink(missing_ok=True)
    return not damaged


def _differs(path: Path, sha256: str) -> bool:
    try:
        return _sha256(path) != sha256
    except OSError:
        return True


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _folder() -> Path:
    return Path(os.environ.get(_FOLDER, ""))


def _kept() -> list[Path]:
    # Not the indices: those of a folder that was named change with other machines' kernels.
    return sorted(_folder().glob("*/*.nbc"))


def _chosen(bases: Sequence[Path]) -> Path:
    name = Path("kernels", ENGINE_VERSION, _machine())
    found = [base.resolve() / name for base in bases]
    for folder in found:
        if _is_file(_mark(max(Stage), folder)) and _is_whole(folder):
            return folder
    for folder in found:
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=folder).close()
            return folder
    private = tempfile.mkdtemp(prefix="carrybench-kernels-")
    atexit.register(shutil.rmtree, private, ignore_errors=True)
    return Path(private)


@cache
def _machine() -> str:
    # What numba keys the index of its cache on, and what it checks there: its own version.
    # Here, not above: LLVM is loaded by those alone who compile or look for kernels.
    from llvmlite import binding

    digest = hashlib.sha256()
    for text in (
        binding.get_process_triple(),
        binding.get_host_cpu_name(),
        binding.get_host_cpu_features().flatten(),
    ):
        digest.update(f"{text}\0".encode())
    spec = find_spec("numba")  # not imported: it costs a third of a second
    if spec is not None and spec.origin is not None:
        version = Path(spec.origin).with_name("_version.py")
        digest.update(version.read_bytes() if version.is_file() else b"")
    return digest.hexdigest()[:12]

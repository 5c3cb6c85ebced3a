"""Another version of the engine, as an upgrade brings it: a copy that computes otherwise.

Every Sharpe ratio of it is twice as high, so no cell of one can pass for a cell of the other. It
loads this tree's kernels, which compute the same there: else each run of the tests would compile
all of them a second time.
"""

from pathlib import Path

from engine.version import ENGINE_VERSION
from tests.toys.copied_tree import copied_tree

_RATIO = "ratios.sharpe(totals, span)"
_IMPORT = "from engine.version import ENGINE_VERSION\n"


def next_tree(folder: Path) -> Path:
    """The copy's root, in a folder that is made for it."""
    root = copied_tree(folder).folder
    _change(root / "engine/metrics/headline.py", _RATIO, f"2.0 * {_RATIO}")
    _change(root / "engine/compiled.py", _IMPORT, f'ENGINE_VERSION = "{ENGINE_VERSION}"\n')
    return root


def _change(path: Path, old: str, new: str) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count(old) == 1, path
    path.write_text(source.replace(old, new), encoding="utf-8")

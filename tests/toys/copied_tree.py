"""A copy of the tree, in which one thing more is added by a patch."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What a run of the copy needs and what nothing there changes.
_COPIED = ("api", "engine", "frontend", "schema.graphql", "pyproject.toml")
_LINKED = (".venv", "frontend/node_modules")
_NO_CODE = shutil.ignore_patterns("node_modules", "dist", "__pycache__")


@dataclass(frozen=True)
class Patch:
    """A toy as a patch; every file in it is one that a person would write."""

    path: Path

    @property
    def files(self) -> tuple[str, ...]:
        """The files it changes or adds; an empty `__init__.py` is none."""
        found = re.findall(r"^\+\+\+ b/(.+)$", self.path.read_text(encoding="utf-8"), re.MULTILINE)
        return tuple(sorted(found))

    @property
    def edited(self) -> tuple[str, ...]:
        """Those of them that are there without it."""
        return tuple(name for name in self.files if (ROOT / name).exists())


@dataclass(frozen=True)
class CopiedTree:
    """The copy; what is run in it takes its own modules, for they come first on the path."""

    folder: Path

    def run(self, *command: str, **environment: str) -> str:
        """The output of a command in the copy; its failure is the test's."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | self.environment | environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def carry(self, *arguments: str, **environment: str) -> str:
        """The output of `carry` of the copy."""
        return self.run(sys.executable, "-m", "api.cli.main", *arguments, **environment)

    @property
    def environment(self) -> Mapping[str, str]:
        """Kernels run as Python: a toy that changes the engine would have all of them compiled."""
        return {"PYTHONPATH": str(self.folder), "NUMBA_DISABLE_JIT": "1"}

    def apply(self, patch: Patch) -> None:
        """Add the toy, and make anew what is made by commands."""
        # A line of context is enough: what stands further away may change.
        self.run("git", "apply", "-C1", str(patch.path))
        self.carry("schema", "--output", "schema.graphql")
        self.carry("schema", "--catalogue", "--output", "frontend/src/api/catalogue.json")
        self.run("npm", "--prefix", "frontend", "run", "--silent", "codegen")

    def check(self) -> None:
        """What `make check` would say of a change like this: arrows, and the page's types."""
        self.run(sys.executable, "-m", "ruff", "check", "api", "engine")
        self.run(str(ROOT / ".venv/bin/lint-imports"), "--no-cache")
        self.run("npm", "--prefix", "frontend", "run", "--silent", "check")


def copied_tree(folder: Path) -> CopiedTree:
    """The tree as it stands here, committed or not, in a folder that is made for it."""
    folder.mkdir()
    for name in _COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=_NO_CODE)
        else:
            shutil.copy(ROOT / name, folder / name)
    for name in _LINKED:
        (folder / name).symlink_to(ROOT / name)
    return CopiedTree(folder)

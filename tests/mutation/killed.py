"""Mutants that a test has failed on, kept in a file so that a long run can go on after its end."""

import hashlib
from pathlib import Path


class Killed:
    """By the hash of their source: a file that changed since makes mutants that are not in here.

    A test that is made weaker afterwards is not seen: begin with a new file then.
    """

    def __init__(self, path: str | None) -> None:
        self._path = None if path is None else Path(path)
        self._hashes: set[str] = set()
        if self._path is not None and self._path.exists():
            self._hashes.update(self._path.read_text(encoding="ascii").split())

    def __contains__(self, source: object) -> bool:
        return _hash(str(source)) in self._hashes

    def add(self, source: str) -> None:
        """Remembers one more."""
        self._hashes.add(_hash(source))
        if self._path is not None:
            with self._path.open("a", encoding="ascii") as stored:
                stored.write(_hash(source) + "\n")


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()

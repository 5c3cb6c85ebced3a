"""What became of mutants, kept in a file so that a long run can go on after its end."""

import hashlib
from pathlib import Path


class Tried:
    """By the hash of their source: a file that changed since makes mutants that are not in here.

    A test that is made weaker afterwards is not seen: begin with a new file then.
    """

    def __init__(self, path: str | None) -> None:
        self._path = None if path is None else Path(path)
        self._survived: dict[str, bool] = {}
        if self._path is not None and self._path.exists():
            for line in self._path.read_text(encoding="ascii").splitlines():
                known, fate = line.split()
                self._survived[known] = fate == "survived"

    def survived(self, source: str) -> bool | None:
        """None where it was not tried."""
        return self._survived.get(_hash(source))

    def add(self, source: str, survived: bool) -> None:
        """Remembers one more."""
        self._survived[_hash(source)] = survived
        if self._path is not None:
            with self._path.open("a", encoding="ascii") as stored:
                stored.write(f"{_hash(source)} {'survived' if survived else 'killed'}\n")


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()

"""Whether anything was written to a SQLite file: told in microseconds, on the event loop.

SQLite keeps the answer in memory that its connections share, so no thread and no disk is needed.
PostgreSQL has nothing like it: there every asker looks at what it wants to know.
"""

import sqlite3
from pathlib import Path
from typing import TypeAlias

Changes: TypeAlias = tuple[int, int]
"""Equal: nothing was committed in between. Unequal: something may have been."""


class ChangeCounter:
    """SQLite's own counter of commits by other connections, of this process or another."""

    def __init__(self, file: str) -> None:
        self._address = f"{Path(file).resolve().as_uri()}?mode=ro"
        self._connection: sqlite3.Connection | None = None
        self._opened = 0  # every connection counts for itself

    def read(self) -> Changes | None:
        """Where the count stands; None where it cannot be told now."""
        try:
            if self._connection is None:
                self._opened += 1
                # No timeout: the event loop waits for nobody.
                self._connection = sqlite3.connect(
                    self._address, uri=True, timeout=0, check_same_thread=False
                )
            (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            self.close()
            return None
        return self._opened, int(number)

    def close(self) -> None:
        """Close the connection; a later `read` opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

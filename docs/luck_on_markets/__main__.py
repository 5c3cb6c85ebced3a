"""The table of real markets in docs/luck.md, to standard output."""

import sys
from pathlib import Path

from docs.luck_on_markets.page import table


def main() -> None:
    """Reads the real data from DATA."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m docs.luck_on_markets DATA")
    sys.stdout.write(table(Path(sys.argv[1])))


if __name__ == "__main__":
    main()

"""The page of other people's results, recomputed: writes it to standard output."""

import sys
from pathlib import Path

from docs.published.page import page


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m docs.published DATA > docs/published.md")
    sys.stdout.write(page(Path(sys.argv[1])))


if __name__ == "__main__":
    main()

"""The tables of docs/account.md to standard output, and its picture to a file."""

import sys
from pathlib import Path

from docs.account_by_year.page import tables
from docs.account_by_year.picture import picture


def main() -> None:
    """Reads DATA; writes the picture to PICTURE and prints the tables."""
    if len(sys.argv) != 3:
        sys.exit("usage: python -m docs.account_by_year DATA PICTURE")
    data, file = map(Path, sys.argv[1:])
    file.write_text(picture(data), encoding="utf-8")
    sys.stdout.write(tables(data))


if __name__ == "__main__":
    main()

"""The two streams: results on standard output, progress on standard error.

Whatever is printed is data: a label, a path or a market's name may hold anything. So no console
here reads markup ("[v2] fees" is no style) or emoji (":fire:" stays what it is), and no other file
makes one.
"""

import sys
from typing import IO

from rich.console import Console
from rich.progress import Progress, ProgressColumn, TextColumn

WIDTH_OF_A_FILE = 160


def console_for(
    file: IO[str] | None = None, *, width: int | None = None, is_error: bool = False
) -> Console:
    """A console that prints every text as it stands; file: else standard output, or error."""
    return Console(file=file, width=width, stderr=is_error, markup=False, emoji=False)


def output_console() -> Console:
    """Standard output; a file or a pipe gets lines as long as they are."""
    return console_for(width=None if sys.stdout.isatty() else WIDTH_OF_A_FILE)


def progress_bar(*columns: ProgressColumn, console: Console | None = None) -> Progress:
    """A bar that vanishes when it is full; none at all where nobody watches."""
    console = console or console_for(is_error=True)
    for column in columns:
        if isinstance(column, TextColumn):
            column.markup = False  # these read it for themselves, whatever their console does
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

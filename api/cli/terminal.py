"""The two streams: results on standard output, progress on standard error."""

import sys

from rich.console import Console
from rich.progress import Progress, ProgressColumn

WIDTH_OF_A_FILE = 160


def output_console() -> Console:
    """Standard output; a file or a pipe gets lines as long as they are."""
    return Console() if sys.stdout.isatty() else Console(width=WIDTH_OF_A_FILE)


def progress_bar(*columns: ProgressColumn) -> Progress:
    """A bar that vanishes when it is full; none at all where nobody watches."""
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)

"""The command line itself. Each command lives in a file of its own.

Commands import what they work with when they are called: `carry --help` and a mistyped option are
answered without loading the client, the database, numba or polars. Those that start a run stand
with its kind.
"""

import typer
from typer import rich_utils

from api.cli import (
    backup_commands,
    check_commands,
    demo,
    explore_commands,
    export_commands,
    health_commands,
    key_commands,
    market_commands,
    prune_commands,
    runs_commands,
    service_commands,
    tier_commands,
    venue_commands,
    webhook_commands,
)
from api.registry import parts

# The names of options are long, and cut short where a terminal of 80 columns has no room for them.
rich_utils.STYLE_OPTIONS_TABLE_PADDING = (0, 1, 0, 0)  # type: ignore[assignment]  # Rich takes four

app = typer.Typer(
    name="carry",
    help="Honest backtests of funding-rate carry: the service and its client.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    service_commands,
    health_commands,
    backup_commands,
    check_commands,
    key_commands,
    market_commands,
    tier_commands,
    prune_commands,
    explore_commands,
    export_commands,
    *parts("commands"),
    runs_commands,
    venue_commands,
    webhook_commands,
    demo,
)
for commands in COMMANDS:
    commands.add_to(app)

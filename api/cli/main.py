"""`carry`: the command line. Each command lives in a file of its own and imports late."""

import sys

import typer

from api.cli import demo, market_commands, run_commands, runs_commands, service_commands
from api.cli.failures import CommandFailed
from api.errors import ApiError, SettingsInvalid

app = typer.Typer(
    name="carry",
    help="Honest backtests of funding-rate carry: the service and its client.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (service_commands, market_commands, run_commands, runs_commands, demo):
    commands.add_to(app)


def main() -> None:
    """Entry point: what can be expected to go wrong ends in one sentence and an exit code."""
    try:
        app(prog_name="carry")
    except CommandFailed as failure:
        typer.echo(f"carry: {failure}", err=True)
        sys.exit(failure.exit_code)
    except SettingsInvalid as error:
        typer.echo(f"carry: {error}", err=True)
        sys.exit(2)
    except ApiError as error:
        typer.echo(f"carry: {error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()

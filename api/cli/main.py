"""`carry`: the entry point of every command.

Nothing but what fails is imported here: `carry worker` starts without the command line's
libraries, and everything else loads `api.cli.app`.
"""

import sys

from api.client.failures import CommandFailed
from api.errors import ApiError, SettingsInvalid


def main() -> None:
    """What can be expected to go wrong ends in one sentence and an exit code."""
    try:
        if sys.argv[1:] == ["worker"]:
            from api.cli.worker_start import start_worker

            start_worker()
        else:
            from api.cli.app import app

            app(prog_name="carry")
    except CommandFailed as failure:
        _end(failure, failure.exit_code)
    except SettingsInvalid as error:
        _end(error, 2)
    except ApiError as error:
        _end(error, 1)


def _end(error: Exception, exit_code: int) -> None:
    sys.stderr.write(f"carry: {error}\n")
    sys.exit(exit_code)


if __name__ == "__main__":
    main()

"""How a command ends when it does not succeed.

CommandFailed       .exit_code
  RunFailed         1   the run ended FAILED or CANCELLED
  BadInput          2   what was asked for is refused
  ServiceUnreachable 3  nothing answers at CARRY_URL
"""


class CommandFailed(Exception):
    """Base: the text is shown after "carry: "."""

    exit_code = 1


class RunFailed(CommandFailed):
    """The service did its part, the run did not end well."""

    exit_code = 1


class BadInput(CommandFailed):
    """Refused, by this command or by the service."""

    exit_code = 2


class ServiceUnreachable(CommandFailed):
    """No service, or not one that speaks our GraphQL."""

    exit_code = 3

"""Structured logs to standard error: one line per event, JSON or text.

A run's id is bound once (`structlog.contextvars.bind_contextvars(run_id=...)`) and stands on
every line until it is unbound, also on lines of libraries. So is the id of the asker's key.
"""

import logging
import logging.config
import sys
from typing import Any

import structlog

from api.settings import Settings

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
_TOO_CHATTY = ("alembic", "asyncio", "arq.worker")
# At level debug these tell what they carry: rows, parameters and headers, with secrets of webhooks
# and hashes of keys among them.
_TELL_SECRETS = ("aiosqlite", "sqlalchemy", "psycopg", "httpx", "httpcore", "websockets", "gql")


def get_logger(name: str) -> structlog.stdlib.BoundLogger:
    """Logger of a module: `log.info("run finished", cells=45)`."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure_logs(settings: Settings) -> None:
    """Set up logging of this process; call once, first thing in every entry point."""
    as_json = settings.log_format == "json" or (
        settings.log_format == "auto" and not sys.stderr.isatty()
    )
    render: list[Any] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    )
    level = settings.log_level.upper()
    quiet_level = "DEBUG" if level == "DEBUG" else "WARNING"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        *render,
                    ],
                    "foreign_pre_chain": _SHARED,
                }
            },
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "structured"},
            },
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {name: {"level": quiet_level} for name in _TOO_CHATTY}
            | {name: {"level": "WARNING"} for name in _TELL_SECRETS},
        }
    )


# From the import on, so that no line of a command without logs lands in its standard output.
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=False,  # a test or a child process may configure again
)

"""What the tests of this room stand on."""

from tests.api.installation import (  # noqa: F401  fixtures
    ask,
    redis_server,
    services,
    settings,
)

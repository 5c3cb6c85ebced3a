"""A preview that nobody computes, and one too many, over GraphQL from a service without Redis."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from tests.api.questions import question
from tests.served_app import served
from tests.web import web

pytestmark = pytest.mark.usefixtures("fresh_minute")

_PREVIEW = """query ($input: StartBacktestInput!) { preview(input: $input) {
  __typename ... on Error { message } ... on LimitExceeded { limit requested } } }"""


def test_without_redis_it_says_so_and_the_limit_holds(
    settings: Settings, sample_database: Path
) -> None:
    settings.home.mkdir(parents=True)
    shutil.copy(sample_database, settings.home / "carrybench.sqlite")
    changes = {"port": 0, "log_level": "error", "max_previews_per_minute": 1}
    with served(settings.model_copy(update=changes)) as url:

        def ask() -> dict[str, Any]:
            body = {"query": _PREVIEW, "variables": {"input": question()}}
            answer = web.post(f"{url}/graphql", json=body, timeout=60).json()
            found: dict[str, Any] = answer["data"]["preview"]
            return found

        assert ask() == {
            "__typename": "PreviewUnavailable",
            "message": "Redis must answer for a preview, was away: try again later, or start a "
            "run, which is computed when it is back",
        }
        refused = ask()
        assert refused.pop("message").startswith("previews must be at most 1 a minute, were more")
        assert refused == {"__typename": "LimitExceeded", "limit": 1, "requested": 2}

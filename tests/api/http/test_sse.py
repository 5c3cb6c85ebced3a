"""An event stream ends when its key is over."""

from functools import partial

import httpx

from api.access import keys
from api.storage.database import Database
from tests.api.schema.test_keys import new_key
from tests.running_service import GuardedService, RunningService

_BODY = {"query": "{ __typename }"}
_ACTIVITY = "subscription { activity { __typename } }"
_post = partial(httpx.post, timeout=60)


async def revoke(service: RunningService, key: keys.NewKey) -> None:
    database = Database(f"sqlite:///{service.home}/carrybench.sqlite")
    try:
        await keys.revoke(database, key.row.id)
    finally:
        await database.dispose()


async def test_an_open_event_stream_ends_when_its_key_is_over(
    guarded_service: GuardedService,
) -> None:
    service = guarded_service.nobody
    key = await new_key(service)
    headers = {"authorization": f"Bearer {key.text}", "accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(timeout=60) as client,
        client.stream(
            "POST", service.graphql_url, json={"query": _ACTIVITY}, headers=headers
        ) as answer,
    ):
        assert answer.status_code == 200
        await revoke(service, key)
        text = "".join([part async for part in answer.aiter_text()])
    assert "API key must be in use, was revoked" in text
    assert text.endswith("event: complete\ndata:\n\n")
    assert _post(service.graphql_url, json=_BODY, headers=headers).status_code == 401

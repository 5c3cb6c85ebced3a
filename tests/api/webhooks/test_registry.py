"""Which webhooks are stored, and which are refused with a sentence."""

import pytest

from api.errors import InvalidInput
from api.settings import Settings
from api.storage import webhooks
from api.storage.database import Database
from api.webhooks import registry

_REFUSED = {
    "nothing": ("", "must be an http or https address"),
    "another scheme": ("ftp://hooks.example/", "must be an http or https address"),
    "a file": ("file:///etc/passwd", "must be an http or https address"),
    "a socket": ("http+unix://%2Fvar%2Frun%2Fdocker.sock/", "must be an http or https address"),
    "no host": ("https:///carry", "must be an http or https address"),
    "half an IPv6 address": ("https://[::1/", "must be an http or https address"),
    "a port that is none": ("https://hooks.example:99999/", "must be an http or https address"),
    "a name and a password": ("https://me:secret@hooks.example/", "must carry no user name"),
    "a confusing name": ("https://hooks.example@127.0.0.1/", "must carry no user name"),
    "a fragment": ("https://hooks.example/#a", "must have no fragment"),
    "a new line": ("https://hooks.example/\r\nx: y", "must be plain ASCII"),
    "a blank": ("https://hooks.example/a b", "must be plain ASCII"),
    "a backslash": ("https://hooks.example\\@127.0.0.1/", "must be plain ASCII"),
    "an umlaut": ("https://höcks.example/", "must be plain ASCII"),
    "too long": ("https://hooks.example/" + "a" * 2_000, "must have at most 2000 characters"),
    "this machine": ("http://localhost:8000/", "must lead to a public address"),
    "this machine, with a dot": ("http://LOCALHOST./", "must lead to a public address"),
    "its name below": ("http://a.localhost/", "must lead to a public address"),
    "its address": ("http://127.0.0.1/", "must lead to a public address"),
    "its IPv6 address": ("http://[::1]/", "must lead to a public address"),
    "its mapped address": ("http://[::ffff:127.0.0.1]/", "must lead to a public address"),
    "a cloud's metadata": ("http://169.254.169.254/latest", "must lead to a public address"),
}


async def _create(
    database: Database, settings: Settings, url: str, label: str | None = None
) -> str:
    row = await registry.create(database, settings, owner="", url=url, label=label)
    return row.secret


@pytest.mark.parametrize(("url", "rule"), _REFUSED.values(), ids=_REFUSED.keys())
async def test_a_wrong_address_is_refused(
    url: str, rule: str, database: Database, settings: Settings
) -> None:
    with pytest.raises(InvalidInput) as refused:
        await _create(database, settings, url)
    assert refused.value.field == "url"
    assert refused.value.message.startswith(rule)
    assert len(refused.value.message) < 250
    async with database.session() as session:
        assert await webhooks.count(session, "") == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/carry?token=a%20b",
        "http://hooks.example:8080",
        "https://xn--hcks-5qa.example/",
        "https://1.1.1.1/",
    ],
)
async def test_a_public_address_gets_a_secret_of_its_own(
    url: str, database: Database, settings: Settings
) -> None:
    secrets = {await _create(database, settings, url) for _ in range(3)}
    assert len(secrets) == 3
    assert all(secret.startswith("whsec_") and len(secret) == 50 for secret in secrets)


@pytest.mark.parametrize("grace_seconds", [-1, 604_801, 2**31 - 1])
async def test_a_grace_beyond_a_week_is_refused(
    grace_seconds: int, database: Database, settings: Settings
) -> None:
    row = await registry.create(
        database, settings, owner="", url="https://hooks.example/", label=None
    )
    with pytest.raises(InvalidInput, match="between 0 and 604800, was") as refused:
        await registry.rotate(database, row.id, owner="", grace_seconds=grace_seconds)
    assert refused.value.field == "graceSeconds"
    async with database.session() as session:
        stored = await webhooks.get(session, row.id, "")
    assert stored is not None
    assert stored.secret == row.secret


async def test_an_allowed_network_may_be_named(database: Database, settings: Settings) -> None:
    changes = {"webhook_allowed_networks": ("127.0.0.0/8",)}
    await _create(database, settings.model_copy(update=changes), "http://127.0.0.1:9/")
    await _create(database, settings.model_copy(update=changes), "http://localhost/")


async def test_a_label_that_is_too_long_is_refused(database: Database, settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="at most 200 characters, was 201"):
        await _create(database, settings, "https://hooks.example/", "a" * 201)

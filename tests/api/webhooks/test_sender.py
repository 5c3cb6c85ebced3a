"""One attempt, against a real HTTP server."""

from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks.webhooks import WebhookVerificationError

from api.settings import Settings
from api.storage.deliveries import Claimed
from api.webhooks.outcome import Outcome
from api.webhooks.sender import Sender
from tests.api.webhooks.receiver import (
    Answer,
    after,
    endless,
    raw,
    receiving,
    status,
)
from tests.ports import unused_port

_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_CLAIMED = Claimed(
    delivery_id="01a21695-4c65-711f-9969-ff256965785a",
    webhook_id="01a21695-0000-7000-8000-000000000000",
    run_id="01a21695-7906-77ac-ae53-e2ec923e0ab7",
    url="",
    secrets=(_SECRET,),
    payload={"type": "run.finished", "data": {"label": "Größe"}},
    attempt=1,
)


def _sender(settings: Settings, timeout_seconds: float) -> Sender:
    changes: dict[str, Any] = {
        "webhook_allowed_networks": ("127.0.0.0/8",),
        "webhook_timeout_seconds": timeout_seconds,
    }
    return Sender(settings.model_copy(update=changes), "carrybench/test")


@pytest.fixture
def sender(settings: Settings) -> Sender:
    return _sender(settings, 60.0)


@pytest.fixture
def impatient(settings: Settings) -> Sender:
    return _sender(settings, 2.0)


async def _send(sender: Sender, *answers: Answer) -> Outcome:
    with receiving(*answers) as receiver:
        outcome = await sender.send(replace(_CLAIMED, url=receiver.url))
        assert len(receiver.received) == 1  # no redirect was followed, nothing was sent twice
    return outcome


async def test_a_receiver_can_verify_what_it_gets(sender: Sender) -> None:
    with receiving() as receiver:
        outcome = await sender.send(replace(_CLAIMED, url=f"{receiver.url}?a=1"))
        (received,) = receiver.received
    assert outcome == Outcome(status_code=200)
    assert received.verified(_SECRET) == _CLAIMED.payload
    assert received.message_id == "msg_01a216954c65711f9969ff256965785a"
    assert received.path == "/hook?a=1"
    assert received.headers["content-type"] == "application/json"
    assert received.headers["user-agent"] == "carrybench/test"


async def test_while_a_secret_is_rotated_either_verifies(sender: Sender) -> None:
    newer = "whsec_" + "bmV3ZXI" * 6
    with receiving() as receiver:
        both = replace(_CLAIMED, url=receiver.url, secrets=(newer, _SECRET))
        assert await sender.send(both) == Outcome(status_code=200)
        (received,) = receiver.received
    assert received.verified(newer) == received.verified(_SECRET) == _CLAIMED.payload
    with pytest.raises(WebhookVerificationError):
        received.verified("whsec_" + "b3RoZXI" * 6)


@pytest.mark.parametrize("code", [200, 202, 204])
async def test_every_2xx_is_a_delivery(code: int, sender: Sender) -> None:
    assert await _send(sender, status(code)) == Outcome(status_code=code)


@pytest.mark.parametrize("code", [400, 404, 500, 502])
async def test_another_status_is_a_failure(code: int, sender: Sender) -> None:
    words = f"must be answered with HTTP 2xx, was {code}"
    assert await _send(sender, status(code)) == Outcome(code, words)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(code: int, sender: Sender) -> None:
    with receiving() as elsewhere:
        outcome = await _send(sender, status(code, location=elsewhere.url))
        assert elsewhere.received == []
    assert outcome.status_code == code
    assert outcome.failure is not None
    assert outcome.failure.endswith("(redirects are not followed)")


async def test_gone_and_later_are_told(sender: Sender) -> None:
    assert (await _send(sender, status(410))).is_gone
    assert (await _send(sender, status(429, retry_after="30"))).retry_after_seconds == 30
    assert (await _send(sender, status(503, retry_after="99999999"))).retry_after_seconds == 21_600
    assert (await _send(sender, status(503, retry_after="soon"))).retry_after_seconds == 0
    assert (await _send(sender, status(500, retry_after="30"))).retry_after_seconds == 0


async def test_a_slow_receiver_is_not_waited_for(impatient: Sender) -> None:
    outcome = await _send(impatient, after(10.0, status(200)))
    assert outcome.failure == "must be answered within 2 s, was not"


async def test_a_receiver_that_drips_its_head_is_not_waited_for(impatient: Sender) -> None:
    def drip(handler: Any) -> None:
        for letter in b"HTTP/1.1 200 OK\r\nx: y\r\n\r\n":
            after(0.5, raw(bytes([letter])))(handler)

    assert (await _send(impatient, drip)).failure == "must be answered within 2 s, was not"


async def test_an_endless_body_is_not_read(sender: Sender) -> None:
    assert await _send(sender, endless) == Outcome(status_code=200)


@pytest.mark.parametrize(
    "answer", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 200 OK\r\nx" * 9_999]
)
async def test_what_is_no_http_is_a_failure(answer: bytes, sender: Sender) -> None:
    outcome = await _send(sender, raw(answer))
    assert outcome.failure is not None
    assert "must be" in outcome.failure


async def test_nobody_listens(sender: Sender) -> None:
    url = f"http://127.0.0.1:{unused_port()}/"
    outcome = await sender.send(replace(_CLAIMED, url=url))
    assert outcome == Outcome(failure="must be reached, was not: ConnectError")


async def test_tls_is_verified(sender: Sender) -> None:
    with receiving() as receiver:  # speaks plain HTTP
        url = receiver.url.replace("http", "https", 1)
        outcome = await sender.send(replace(_CLAIMED, url=url))
        assert receiver.received == []
    assert outcome.failure is not None
    assert outcome.failure.startswith("must be reached, was not")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
async def test_a_private_address_gets_nothing_without_the_setting(
    host: str, settings: Settings
) -> None:
    with receiving() as receiver:
        url = receiver.url.replace("127.0.0.1", host)
        outcome = await Sender(settings, "carrybench/test").send(replace(_CLAIMED, url=url))
        assert receiver.received == []
    assert outcome.failure == "url must lead to a public address, was another"


async def test_a_proxy_of_the_environment_is_not_asked(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        await sender.send(replace(_CLAIMED, url=receiver.url))
        assert (len(proxy.received), len(receiver.received)) == (0, 1)

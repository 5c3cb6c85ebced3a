"""One attempt at a delivery: a signed POST after the Standard Webhooks specification.

Signed by the library `standardwebhooks` and sent by httpcore, not by a client that follows
redirects, reads proxies from the environment or opens connections by itself.
"""

import asyncio
import ssl
from datetime import UTC, datetime
from functools import cached_property

import httpcore
import orjson
from standardwebhooks import Webhook

from api.settings import Settings
from api.storage.deliveries import Claimed
from api.webhooks.addresses import AddressRefused, AddressRules, GuardedNetwork
from api.webhooks.outcome import Outcome

_GONE = 410
_LATER = (429, 503)
_LONGEST_RETRY_AFTER_SECONDS = 6 * 3_600


class Sender:
    """Sends deliveries; refuses addresses that are not public."""

    def __init__(self, settings: Settings, user_agent: str) -> None:
        self._rules = AddressRules(settings.webhook_allowed_networks)
        self._seconds = settings.webhook_timeout_seconds
        self._user_agent = user_agent

    async def send(self, claimed: Claimed) -> Outcome:
        """Post the payload once, within the time that the settings give."""
        try:
            async with asyncio.timeout(self._seconds):
                status, retry_after = await self._post(claimed)
        except AddressRefused:
            # Not which address: the asker may be learning what is inside this network.
            return Outcome(failure="url must lead to a public address, was another")
        except TimeoutError:
            return Outcome(failure=f"must be answered within {self._seconds:g} s, was not")
        except (httpcore.TimeoutException, httpcore.NetworkError, ssl.SSLError, OSError) as error:
            return Outcome(failure=f"must be reached, was not: {type(error).__name__}")
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            return Outcome(failure=f"must be answered by HTTP, was not: {type(error).__name__}")
        if 200 <= status < 300:
            return Outcome(status_code=status)
        words = f"must be answered with HTTP 2xx, was {status}"
        if 300 <= status < 400:
            words += " (redirects are not followed)"
        wait = retry_after if status in _LATER else 0.0
        return Outcome(status, words, is_gone=status == _GONE, retry_after_seconds=wait)

    async def _post(self, claimed: Claimed) -> tuple[int, float]:
        body, sent_at = orjson.dumps(claimed.payload), datetime.now(UTC)
        # Several while a secret is rotated: a receiver takes whichever it can verify.
        signatures = [
            Webhook(secret).sign(claimed.message_id, sent_at, body.decode())
            for secret in claimed.secrets
        ]
        headers: dict[bytes | str, bytes | str] = {
            "content-type": "application/json",
            "user-agent": self._user_agent,
            "webhook-id": claimed.message_id,
            "webhook-timestamp": str(int(sent_at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }
        async with (
            httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=1,
                network_backend=GuardedNetwork(self._rules),
            ) as pool,
            # The answer's body is not read, however long it is.
            pool.stream("POST", claimed.url, headers=headers, content=body) as answer,
        ):
            return answer.status, _retry_after(dict(answer.headers))

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()  # the authorities of this machine


def _retry_after(headers: dict[bytes, bytes]) -> float:
    value = {name.lower(): text for name, text in headers.items()}.get(b"retry-after", b"")
    seconds = float(value) if value.isdigit() and len(value) < 9 else 0.0
    return min(seconds, _LONGEST_RETRY_AFTER_SECONDS)

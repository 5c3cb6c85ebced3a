"""Making and removing webhooks."""

import base64
import secrets
from urllib.parse import urlsplit

from api.errors import InvalidInput, LimitExceeded, shown
from api.settings import Settings
from api.storage import webhooks
from api.storage.database import Database
from api.storage.runs import new_run_id, now_ms
from api.storage.webhook_table import WebhookRow
from api.webhooks.addresses import AddressRules

_LONGEST_URL = 2_000
_LONGEST_SHOWN = 100
LONGEST_GRACE_SECONDS = 7 * 86_400
_SECRET_BYTES = 32  # the specification asks for 24 to 64


async def create(
    database: Database, settings: Settings, *, owner: str, url: str, label: str | None
) -> WebhookRow:
    """Store a webhook with a new secret; nothing where InvalidInput or LimitExceeded is raised."""
    _check_url(url, AddressRules(settings.webhook_allowed_networks))
    limit = settings.max_label_length
    if label is not None and len(label) > limit:
        raise InvalidInput("label", f"must have at most {limit} characters, was {len(label)}")
    at_ms = now_ms()
    row = WebhookRow(
        id=new_run_id(at_ms),
        owner=owner,
        url=url,
        label=label,
        secret=_new_secret(),
        created_at_ms=at_ms,
    )
    async with database.transaction(durable=True) as session:
        stored = await webhooks.count(session, owner)
        if stored >= settings.max_webhooks:
            most = settings.max_webhooks
            raise LimitExceeded(
                most, stored + 1, f"webhooks must be at most {most}, were {stored} already"
            )
        session.add(row)
    return row


async def rotate(
    database: Database, webhook_id: str, *, owner: str | None, grace_seconds: int
) -> WebhookRow | None:
    """Give a webhook a new secret; the old one signs too until the grace ends.

    None where there is no such webhook of this owner. Raises InvalidInput.
    """
    if not 0 <= grace_seconds <= LONGEST_GRACE_SECONDS:
        raise InvalidInput(
            "graceSeconds", f"must be between 0 and {LONGEST_GRACE_SECONDS}, was {grace_seconds}"
        )
    until_ms = now_ms() + grace_seconds * 1_000
    async with database.transaction(durable=True) as session:
        return await webhooks.replace_secret(session, webhook_id, owner, _new_secret(), until_ms)


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _check_url(url: str, rules: AddressRules) -> None:
    complaint = _complaint(url, rules)
    if complaint is not None:
        raise InvalidInput("url", f"{complaint}, was {shown(url, _LONGEST_SHOWN)}")


def _complaint(url: str, rules: AddressRules) -> str | None:
    if len(url) > _LONGEST_URL:
        return f"must have at most {_LONGEST_URL} characters"
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return "must be plain ASCII; other names in punycode, other characters percent-encoded"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "must be an http or https address"
    if parts.scheme not in ("http", "https") or not host:
        return "must be an http or https address"
    if "@" in parts.netloc:
        return "must carry no user name or password"
    if "#" in url:
        return "must have no fragment"
    return rules.complaint_about(host)

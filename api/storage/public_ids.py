"""Ids as clients see them, in GraphQL and in webhooks: opaque, and telling what they are of."""

import base64


def public_id(kind: str, key: str) -> str:
    """Base64 of "Kind:key"."""
    return base64.b64encode(f"{kind}:{key}".encode()).decode()


def public_run_id(run_id: str) -> str:
    """Id of a run of any kind."""
    return public_id("Run", run_id)

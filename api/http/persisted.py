"""Queries by their hash: Apollo's automatic persisted queries, as one API process keeps them.

A client sends the SHA-256 of a query in place of its text. Where the text is not known (it was
never seen, was forgotten, or another process answers) it is told so, sends both, and from then on
the hash is enough. The names and the words are those that Apollo's clients look for:
https://www.apollographql.com/docs/apollo-server/performance/apq
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from cachetools import LRUCache

from api.http.requests import RequestRefused

_KEPT_CHARACTERS = 2_000_000  # of all texts together
_LONGEST_CHARACTERS = 100_000
_VERSION = 1
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SHOWN_CHARACTERS = 80


class QueryNotKnown(RequestRefused):
    """Only a hash was sent, and its text is not known here: the client sends it with the text.

    With status 200, for the request was well formed and Apollo's own server answers so.
    """

    def __init__(self) -> None:
        super().__init__(200, "PersistedQueryNotFound", code="PERSISTED_QUERY_NOT_FOUND")


class PersistedQueries:
    """The most recently used texts by their hashes, up to a number of characters."""

    def __init__(self, capacity: int = _KEPT_CHARACTERS) -> None:
        self._texts = LRUCache[str, str](capacity, len)

    def complete(self, query: Any, extensions: Mapping[str, Any] | None) -> Any:
        """The query as it was sent, or the text its hash stands for; RequestRefused.

        What is no query is left to the caller to refuse.
        """
        asked = (extensions or {}).get("persistedQuery")
        if asked is None:
            return query
        digest = _digest_of(asked)
        if query is None or query == "":
            return self._known(digest)
        if isinstance(query, str):
            found = hashlib.sha256(query.encode()).hexdigest()
            if found != digest:
                raise RequestRefused(
                    400, f"sha256Hash must be that of the query, {found}, was {digest}"
                )
            if len(query) <= min(_LONGEST_CHARACTERS, self._texts.maxsize):
                self._texts[digest] = query
        return query

    def _known(self, digest: str) -> str:
        text = self._texts.get(digest)
        if text is None:
            raise QueryNotKnown
        return text


def _digest_of(asked: Any) -> str:
    if not isinstance(asked, dict):
        raise RequestRefused(400, "persistedQuery must be a JSON object, was none")
    version, digest = asked.get("version"), asked.get("sha256Hash")
    if version != _VERSION:
        raise RequestRefused(
            400,
            f"persistedQuery.version must be {_VERSION}, was {str(version)[:_SHOWN_CHARACTERS]}",
        )
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest.lower()):
        raise RequestRefused(
            400,
            "persistedQuery.sha256Hash must be 64 hexadecimal digits, "
            f"was {str(digest)[:_SHOWN_CHARACTERS]}",
        )
    return digest.lower()

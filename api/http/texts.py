"""What no input may hold: numbers of hundreds of digits, and texts with U+0000.

Python reads no integer of more than 4,300 digits, and PostgreSQL stores no U+0000.
"""

from typing import Any

from graphql import DocumentNode, GraphQLError, Token, TokenKind

from api.errors import NUL, shown

_LONGEST_NUMBER = 400  # characters; the largest number that any input takes has 309 digits
_NUMBERS = frozenset({TokenKind.INT, TokenKind.FLOAT})
_TEXTS = frozenset({TokenKind.STRING, TokenKind.BLOCK_STRING})
_NO_NUL = "must not hold U+0000, which no database here stores"


def check_literals(document: DocumentNode) -> list[GraphQLError]:
    """What is wrong with the numbers and texts that stand in a document."""
    assert document.loc is not None, "documents are parsed with their places"  # noqa: S101
    source, token = document.loc.source, document.loc.start_token
    errors = []
    while token.next is not None:
        token = token.next
        complaint = _complaint(token)
        if complaint:
            errors.append(GraphQLError(complaint, source=source, positions=[token.start]))
    return errors


def check_variables(variables: dict[str, Any]) -> list[GraphQLError]:
    """What is wrong with the texts in a document's variables, however deep they stand."""
    waiting: list[tuple[str, Any]] = list(variables.items())
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(f"{path}.{name}", one) for name, one in value.items()]
        elif isinstance(value, list):
            waiting += [(f"{path}.{place}", one) for place, one in enumerate(value)]
        elif isinstance(value, str) and NUL in value:
            return [GraphQLError(f"{path} {_NO_NUL}, was {shown(value.replace(NUL, '?'))}")]
    return []


def _complaint(token: Token) -> str | None:
    text = token.value or ""
    if token.kind in _NUMBERS and len(text) > _LONGEST_NUMBER:
        return f"number must have at most {_LONGEST_NUMBER} characters, was {len(text)}"
    return f"text {_NO_NUL}" if token.kind in _TEXTS and NUL in text else None

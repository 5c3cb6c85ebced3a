"""Walks through connections whose order changes under way."""

from typing import Any

import pytest

from api.cli.pages import fetch_pages
from api.client.failures import BadInput


class Changing:
    """A connection of four that refuses the cursor of its first page so many times."""

    def __init__(self, refusals: int) -> None:
        self.left = refusals
        self.asked: list[str | None] = []

    async def execute(self, _document: str, **variables: Any) -> dict[str, Any]:
        after = variables["after"]
        self.asked.append(after)
        if after is not None and self.left:
            self.left -= 1
            raise BadInput("after must be a cursor of the ranking as it stands")
        first = 0 if after is None else 2
        page_info = {"hasNextPage": after is None, "endCursor": "1"}
        return {"page": {"nodes": [{"n": first}, {"n": first + 1}], "pageInfo": page_info}}


async def test_a_refused_cursor_starts_the_walk_again() -> None:
    service = Changing(refusals=2)
    nodes = await fetch_pages(service, "document", {})  # type: ignore[arg-type]
    assert [node["n"] for node in nodes] == [0, 1, 2, 3]
    assert service.asked == [None, "1", None, "1", None, "1"]


async def test_an_order_that_never_rests_is_given_up() -> None:
    with pytest.raises(BadInput):
        await fetch_pages(Changing(refusals=3), "document", {})  # type: ignore[arg-type]

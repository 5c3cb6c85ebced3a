"""Read a Relay connection page by page."""

from typing import Any

from api.client.connection import ServiceClient
from api.client.failures import BadInput

PAGE_SIZE = 100
_STARTS = 3


async def fetch_pages(
    client: ServiceClient, document: str, variables: dict[str, Any], at_most: int | None = None
) -> list[dict[str, Any]]:
    """The nodes of the connection `page` of a document with $first and $after.

    An order may change between two pages (an import moves a ranking); the service then refuses
    the cursor, and the walk starts again.
    """
    nodes: list[dict[str, Any]] = []
    after: str | None = None
    left = _STARTS - 1
    while at_most is None or len(nodes) < at_most:
        first = PAGE_SIZE if at_most is None else min(PAGE_SIZE, at_most - len(nodes))
        try:
            page = (await client.execute(document, first=first, after=after, **variables))["page"]
        except BadInput:
            if after is None or not left:
                raise
            nodes, after, left = [], None, left - 1
            continue
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return nodes

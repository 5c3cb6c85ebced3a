"""Read a Relay connection page by page."""

from typing import Any

from api.cli.client import ServiceClient

PAGE_SIZE = 100


async def fetch_pages(
    client: ServiceClient, document: str, variables: dict[str, Any], at_most: int | None = None
) -> list[dict[str, Any]]:
    """The nodes of the connection `page` of a document with $first and $after."""
    nodes: list[dict[str, Any]] = []
    after: str | None = None
    while at_most is None or len(nodes) < at_most:
        first = PAGE_SIZE if at_most is None else min(PAGE_SIZE, at_most - len(nodes))
        page = (await client.execute(document, first=first, after=after, **variables))["page"]
        nodes += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    return nodes

"""Asks CoinGecko for its list of coins, the largest first, page by page."""

import asyncio
import json

import httpx

from api.errors import ImportRefused
from api.market_data.capitalisation.listing import Capitalisations, list_of

_PER_PAGE = 250  # the most it gives
_TIMEOUT_SECONDS = 30.0
_ATTEMPTS = 4
_LONGEST_PAUSE_SECONDS = 60.0


async def fetch_list(address: str, coins: int) -> Capitalisations:
    """The so many largest coins. Raises ImportRefused in words.

    address: of the API, such as https://api.coingecko.com/api/v3. A page that is refused for being
    asked too often (429) is asked again after the pause it names.
    """
    url = f"{address.rstrip('/')}/coins/markets"
    found: list[object] = []
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=True) as client:
        for page in range(1, -(-coins // _PER_PAGE) + 1):
            answer = await _page(client, url, page)
            found += answer
            if len(answer) < _PER_PAGE:
                break
    return list_of(json.dumps(found[:coins]).encode(), url)


async def _page(client: httpx.AsyncClient, url: str, page: int) -> list[object]:
    asked = {
        "vs_currency": "usd",
        "order": "market_cap_desc",
        "per_page": str(_PER_PAGE),
        "page": str(page),
    }
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            answer = await client.get(url, params=asked)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ImportRefused(
                url, None, f"does not answer ({type(error).__name__}); a file of its list will do"
            ) from None
        if answer.status_code != httpx.codes.TOO_MANY_REQUESTS or attempt == _ATTEMPTS:
            break
        await asyncio.sleep(_pause_seconds(answer))
    if answer.status_code != httpx.codes.OK:
        raise ImportRefused(url, None, f"answered with status {answer.status_code}")
    try:
        listed = answer.json()
    except ValueError:
        raise ImportRefused(url, None, "answered with no JSON") from None
    if not isinstance(listed, list):
        raise ImportRefused(url, None, f"must answer a list of coins, was {str(listed)[:100]}")
    return listed


def _pause_seconds(answer: httpx.Response) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked) if asked.isdecimal() else 1.0, _LONGEST_PAUSE_SECONDS)

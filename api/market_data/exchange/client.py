"""One exchange of ccxt: its markets and pages of its history, asked for until it answers.

ccxt is loaded when a client is built and not before: that takes most of a second and 80 MB.
"""

import asyncio
import email.utils
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self, TypeVar

from api.errors import ExchangeFailed, ImportRefused
from api.logs import get_logger
from api.market_data.contracts import COUNTED_IN_CONTRACTS
from api.market_data.exchange.columns import Columns, bar_columns, funding_columns
from api.market_data.exchange.listing import Listed
from api.market_data.exchange.venues import PageRule, same_api

T = TypeVar("T")
_TYPES = {"bybit": ["spot", "linear", "inverse"], "okx": ["spot", "swap"]}
_TYPES["hyperliquid"] = ["swap", "spot"]
# Where a page's rows stand in the reply: without this a spoilt one would pass for an empty page.
_ROWS: Mapping[str, tuple[str, ...]] = {
    "binance": (),
    "bybit": ("result", "list"),
    "okx": ("data",),
    "hyperliquid": (),
}
_PASSING = {408, 418, 425, 429}  # 418 is Binance's second warning
# A reply that is no longer what ccxt knows comes as whatever its parser stumbles over.
_STUMBLES = (TypeError, KeyError, ValueError, AttributeError, IndexError)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an exchange is waited for, and how often it is asked again."""

    answer_seconds: float = 30.0
    attempts: int = 8
    first_pause_seconds: float = 1.0  # doubled with every attempt, unless the exchange says
    longest_pause_seconds: float = 60.0


class ExchangeClient:
    """Use inside `async with`, on the loop that built it."""

    def __init__(self, venue: str, patience: Patience, relay: str | None = None) -> None:
        # Here, not above: ccxt takes seconds to load, and only what asks an exchange needs it.
        import ccxt.async_support as ccxt

        self.venue = venue
        self._patience = patience
        self._errors = ccxt
        options: dict[str, Any] = {}
        if venue in _TYPES:
            options["fetchMarkets"] = {"types": _TYPES[venue]}
        self._exchange: Any = getattr(ccxt, venue)(
            {
                "enableRateLimit": True,
                "timeout": int(patience.answer_seconds * 1_000),
                "aiohttp_trust_env": True,
                "timeout_on_exit": 0,
                "options": options,
            }
        )
        self._exchange.has["fetchCurrencies"] = False  # nothing here needs them
        if relay is not None:
            self._exchange.proxyUrl = relay
        self._exchange.enableLastJsonResponse = True
        self._status: int | None = None
        self._exchange.on_rest_response = self._note_status
        self._parse = self._exchange.parse_json
        self._exchange.parse_json = self._parse_json

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._exchange.close()

    def can(self, kind: str) -> bool:
        """Whether the exchange offers the history of a kind of series."""
        method = {"funding": "fetchFundingRateHistory", "mark": "fetchMarkOHLCV"}
        return bool(self._exchange.has.get(method.get(kind, "fetchOHLCV")))

    def timeframes(self) -> list[str]:
        """The lengths of bars that the exchange knows."""
        return list(self._exchange.timeframes or ())

    def bar_limit(self, kind: str) -> int | None:
        """Bars in a page, as ccxt knows it; None: it does not."""
        features = self._exchange.features or {}
        of_type = features.get("spot") if kind == "spot" else features.get("swap", {})
        if kind != "spot" and of_type:
            of_type = of_type.get("linear")
        limit = ((of_type or {}).get("fetchOHLCV") or {}).get("limit")
        return None if limit is None else int(limit)

    async def markets(self) -> Mapping[str, Listed]:
        """Every market by its unified symbol."""

        async def load() -> Mapping[str, Listed]:
            found: Mapping[str, Listed] = await self._exchange.load_markets(True)
            if not found:
                raise ValueError(found)
            return found

        return await self._ask("its list of markets", load)

    async def page(
        self,
        kind: str,
        symbol: str,
        timeframe: str,
        rule: PageRule,
        first_ms: int | None,
        last_ms: int | None,
    ) -> Columns:
        """Entries with first_ms <= t <= last_ms, by time; as many as one reply holds."""
        parameters: dict[str, Any] = dict(rule.parameters)
        if last_ms is not None:
            parameters[rule.until] = last_ms + 1 if rule.until_is_exclusive else last_ms
        if kind == "mark":
            parameters["price"] = "mark"

        async def funding() -> Columns:
            entries = await self._exchange.fetch_funding_rate_history(
                symbol, first_ms, rule.limit, parameters
            )
            self._check_reply()
            return funding_columns(entries)

        async def bars() -> Columns:
            entries = await self._exchange.fetch_ohlcv(
                symbol, timeframe, first_ms, rule.limit, parameters
            )
            self._check_reply()
            contract = None
            if kind == "perp" and same_api(self.venue) in COUNTED_IN_CONTRACTS:
                contract = self._exchange.market(symbol)["contractSize"]
            return bar_columns(entries, contract)

        name = f"{symbol} {kind}"
        return await self._ask(name, funding if kind == "funding" else bars)

    async def _ask(self, what: str, ask: Callable[[], Awaitable[T]]) -> T:
        attempt = 1
        while True:
            self._status = None
            try:
                return await ask()
            except self._errors.BadSymbol:
                raise ImportRefused(
                    f"{self.venue} {what}", None, "symbol must be one that is traded, was not"
                ) from None
            except (self._errors.BaseError, *_STUMBLES) as error:
                reason = self._reason(error)
                if not self._may_pass(error):
                    raise ExchangeFailed(
                        self.venue, f"{self.venue} must give {what}, refused it: {reason}"
                    ) from error
                log.info("exchange asked again", venue=self.venue, what=what, reason=reason)
                if attempt >= self._patience.attempts:
                    raise ExchangeFailed(
                        self.venue,
                        f"{self.venue} must give {what}, did not in {attempt} attempts: {reason}",
                    ) from error
            await asyncio.sleep(self._pause(attempt))
            attempt += 1

    def _note_status(self, status: int, *rest: Any) -> str:
        # ccxt's own errors lose it where an exchange answers in words that ccxt does not know.
        self._status = status
        body: str = rest[4]
        return body.strip()

    def _parse_json(self, body: str) -> Any:
        # ccxt takes what is no JSON for text, and finds no rows in it.
        parsed = self._parse(body)
        if parsed is None and self._status == HTTPStatus.OK:
            raise ValueError(body[:100])
        return parsed

    def _check_reply(self) -> None:
        rows = self._exchange.last_json_response
        for key in _ROWS.get(same_api(self.venue), ()):
            rows = rows[key]
        if same_api(self.venue) in _ROWS and not isinstance(rows, list):
            raise ValueError(rows)

    def _may_pass(self, error: Exception) -> bool:
        if self._status is not None and (self._status in _PASSING or self._status >= 500):
            return True
        if isinstance(error, (self._errors.OperationFailed, *_STUMBLES)):
            return not isinstance(error, self._errors.AuthenticationError)
        # A reply that breaks off, or that ccxt has no name for, comes as a bare ExchangeError.
        return type(error) is self._errors.ExchangeError and self._status in (None, 200)

    def _pause(self, attempt: int) -> float:
        longest = self._patience.longest_pause_seconds
        headers = self._exchange.last_response_headers or {}
        told = next((v for k, v in headers.items() if k.lower() == "retry-after"), None)
        self._exchange.last_response_headers = None  # it was said of this attempt
        seconds = None if told is None else _seconds(told)
        if seconds is None:
            seconds = self._patience.first_pause_seconds * 2 ** (attempt - 1)
        return min(max(seconds, 0.0), longest)

    def _reason(self, error: Exception) -> str:
        # In our own words: ccxt's texts hold addresses and whole replies.
        if isinstance(error, self._errors.RequestTimeout):
            return f"no answer within {self._patience.answer_seconds:g} s"
        if self._status is not None and self._status >= 400:
            return f"HTTP {self._status}"
        if isinstance(error, _STUMBLES) or type(error) is self._errors.ExchangeError:
            return "a reply that is not what it should be"
        if isinstance(error.__cause__, OSError):
            return "no connection"
        return type(error).__name__


def _seconds(retry_after: str) -> float | None:
    with suppress(ValueError):
        return float(retry_after)
    with suppress(ValueError, TypeError):
        return email.utils.parsedate_to_datetime(retry_after).timestamp() - time.time()
    return None

"""What a run asks, every default resolved: the base of each kind's configuration."""

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any, ClassVar, Self, cast

from api.errors import InvalidInput, LimitExceeded
from api.market_data.catalog import Catalog
from api.runs.material import (
    Material,
    gather_one,
    pinned_one,
    series_of,
    settlements_of,
)
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan, Quota
from api.runs.terms import ProfiledTerms, terms_document
from api.runs.values import Document, document_hash, plain
from api.runs.venue_profile import without_files
from api.settings import Settings
from api.storage.tables import RunRow
from api.storage.trials import TrialSet
from engine.model.params import Period, Strategy
from engine.model.stages import Stage
from engine.sweep.grid import Axis
from engine.version import ENGINE_VERSION


class RunConfig(ABC):
    """One question; equal ones have equal documents, so each is answered once."""

    __slots__ = ()
    kind: ClassVar[RunKind]

    @abstractmethod
    def document(self) -> Document:
        """JSON form, as it is stored with the run."""

    @abstractmethod
    def subject(self) -> tuple[MarketKey, ...]:
        """The markets it is about, each once."""

    @abstractmethod
    async def gather(self, catalog: Catalog) -> Material:
        """The current data for it; raises MarketNotFound or NoData."""

    @abstractmethod
    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """How it is cut up; `settlements` is how many its data have in the period."""

    @property
    def stage(self) -> Stage:
        """What a worker must have compiled before it computes any shard of it."""
        return Stage.NOTHING

    @property
    def computed_from(self) -> Period | None:
        """The period whose data decide its result; None where nothing is computed."""
        return None

    @property
    def earned_in(self) -> Period | None:
        """The period of its curve; it may be less than what it is computed from where the rest
        only serves to choose what is traded.
        """
        return self.computed_from

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """Those that it asks about, in order; none where nothing is traded."""
        return ()

    @property
    def varied(self) -> tuple[Axis, ...]:
        """The parameters that it varies, with their values."""
        return ()

    def check_limits(self, settings: Settings) -> None:  # noqa: B027  most have none
        """Raises LimitExceeded where it is more than this service does for one run."""

    def quota(self, settings: Settings) -> Quota | None:
        """How many like it one owner may have; None: as many as of all runs."""
        del settings
        return None

    async def pinned(self, catalog: Catalog, like: RunRow) -> Material:
        """The data that an earlier run used, also when newer data has been imported since."""
        del catalog, like
        raise TypeError(f"a {self.kind} is never derived from another run")

    async def settlements(self, catalog: Catalog, run: RunRow) -> int:
        """How many the data of a stored run of this question have, as `plan` wants it.

        Raises MarketNotFound or NoData.
        """
        del catalog, run
        return 0

    @property
    def choice_scope(self) -> str | None:
        """What a run of one strategy shares with those that it may be one result of many of; None
        for what nobody chooses among, nor from.
        """
        return None

    def offers(self, other: "RunConfig") -> bool:
        """Whether the other is one of the many results of this one."""
        del other
        return False

    def tried(self, first_cell: int, last_cell: int) -> tuple[TrialSet, ...]:
        """The trials of the cells of a part of its plan, by market; none where none are made."""
        del first_cell, last_cell
        return ()

    def until(self, end_ms: int) -> "RunConfig":
        """The same up to another end of its period. Raises what its construction raises."""
        del end_ms
        raise TypeError(f"a {self.kind} has no period that goes on")

    def strictly(self) -> Self:
        """The same, where each shard by itself refuses data with a flaw."""
        return self

    def config_hash(self) -> str:
        """Hash of what is asked, whatever the data."""
        return document_hash([self.kind, without_files(self.document())])

    def run_key(self, data_hash: str) -> str:
        """Hash of the question: equal keys have one answer."""
        question = without_files(self.document())
        return document_hash([ENGINE_VERSION, self.kind, question, data_hash])


class EngineConfig(RunConfig):
    """A question to the engine: over a period, on terms."""

    __slots__ = ()
    period: Period
    terms: ProfiledTerms

    @property
    def computed_from(self) -> Period:
        """Its period."""
        return self.period

    def until(self, end_ms: int) -> "RunConfig":
        """The same from its start to another end."""
        changes = {"period": Period(self.period.start_ms, end_ms)}
        later: RunConfig = replace(cast("Any", self), **changes)  # every kind is a dataclass
        return later

    @property
    def stage(self) -> Stage:
        """The kernel of a single run, by its terms."""
        return Stage.PLAIN if self.terms.is_plain else Stage.MANAGED

    def document(self) -> Document:
        """Period and terms; each kind adds its own."""
        return {"period": plain(self.period), **terms_document(self.terms)}


class OneMarketConfig(EngineConfig):
    """A question about one market."""

    __slots__ = ()
    market: MarketKey

    def document(self) -> Document:
        """Market, period and terms."""
        return {**super().document(), "market": plain(self.market)}

    def subject(self) -> tuple[MarketKey, ...]:
        """Its market."""
        return (self.market,)

    def market_and_period(self) -> str:
        """Hash of both."""
        return document_hash([plain(self.market), plain(self.period)])

    async def gather(self, catalog: Catalog) -> Material:
        """The market's current data in the period."""
        return await gather_one(catalog, self.market, self.period)

    async def pinned(self, catalog: Catalog, like: RunRow) -> Material:
        """The series revisions of `like`."""
        return await pinned_one(catalog, self.market, self.period, like)

    async def settlements(self, catalog: Catalog, run: RunRow) -> int:
        """Those in the period of the series revisions that the run names."""
        return await settlements_of(catalog, self.market, self.period, series_of(run, self.market))


class ManyMarketsConfig(EngineConfig):
    """A question about several markets: one strategy on each or on all."""

    __slots__ = ()
    markets: tuple[MarketKey, ...]
    strategy: Strategy

    def document(self) -> Document:
        """Markets, period and terms."""
        return {**super().document(), "markets": [plain(market) for market in self.markets]}

    def subject(self) -> tuple[MarketKey, ...]:
        """Its markets, in the order asked for."""
        return self.markets

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """Its strategy."""
        return (self.strategy,)

    def check_limits(self, settings: Settings) -> None:
        """As many markets as the settings allow."""
        at_most(settings.max_markets, len(self.markets), "markets of a run")


def check_markets(markets: tuple[MarketKey, ...]) -> None:
    """Raises InvalidInput where there is none, or one twice."""
    if not markets:
        raise InvalidInput("markets", "must hold at least 1 market, was empty")
    seen: set[MarketKey] = set()
    for index, market in enumerate(markets):
        if market in seen:
            raise InvalidInput(
                f"markets.{index}",
                f"must not name a market twice, was {market.symbol} on {market.venue}",
            )
        seen.add(market)


def at_most(limit: int, requested: int, what: str) -> None:
    """Raises LimitExceeded beyond the limit."""
    if requested > limit:
        raise LimitExceeded(limit, requested, f"{what} must be at most {limit}, was {requested}")

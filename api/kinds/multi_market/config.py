"""What a multi-market run asks: the same backtest on several markets, each for itself."""

from dataclasses import dataclass, replace
from typing import ClassVar, Self

from api.kinds.backtest.config import BacktestConfig
from api.market_data.catalog import Catalog
from api.runs.config import ManyMarketsConfig, check_markets
from api.runs.material import Material, name_many
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan, lane_of_markets
from api.runs.terms import (
    ProfiledTerms,
    Refusal,
    terms_document,
    terms_from,
    terms_or_refusal_from,
)
from api.runs.trials import tried_once
from api.runs.values import Document, strategy_document, strategy_from
from api.storage.trials import TrialSet
from engine.model.params import Period, Strategy
from engine.model.stages import Stage


@dataclass(frozen=True, slots=True)
class MultiMarketConfig(ManyMarketsConfig):
    """The same backtest on several markets, each for itself."""

    kind: ClassVar[RunKind] = RunKind.MULTI_MARKET

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    terms: ProfiledTerms
    strict_data: bool = False  # a market whose data have a flaw in the period fails
    # Of each market, where a profile tells them apart.
    own_terms: tuple[ProfiledTerms | Refusal, ...] = ()

    def __post_init__(self) -> None:
        check_markets(self.markets)

    def market_config(self, index: int) -> BacktestConfig:
        """The backtest of one of the markets; InvalidInput where its profile lacks a value."""
        own = self.own_terms[index] if self.own_terms else self.terms
        if isinstance(own, Refusal):
            raise own.error()
        return BacktestConfig(self.markets[index], self.period, self.strategy, own)

    @property
    def stage(self) -> Stage:
        """The kernel of a single run, by the terms of all its markets."""
        own = [terms for terms in self.own_terms if isinstance(terms, ProfiledTerms)]
        all_plain = all(terms.is_plain for terms in (self.terms, *own))
        return Stage.PLAIN if all_plain else Stage.MANAGED

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        document = {
            **ManyMarketsConfig.document(self),
            "strict_data": self.strict_data,
            "strategy": strategy_document(self.strategy),
        }
        if self.own_terms:
            document["terms"] = [terms_document(terms) for terms in self.own_terms]
        return document

    def strictly(self) -> Self:
        """Each market by itself refuses data with a flaw."""
        return replace(self, strict_data=True)

    async def gather(self, catalog: Catalog) -> Material:
        """The markets are only named: what is missing of one is that entry's own failure."""
        return await name_many(catalog, self.markets, self.period)

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """A shard per market."""
        del settlements, shard_event_cells
        count = len(self.markets)
        ranges = tuple((index, index + 1) for index in range(count))
        return Plan(ranges, lane_of_markets(count), count, "markets")

    def tried(self, first_cell: int, last_cell: int) -> tuple[TrialSet, ...]:
        """One on each of the markets."""
        markets = self.markets[first_cell:last_cell]
        return tuple(
            tried_once(one, self.period, [self.strategy], self.terms.trading) for one in markets
        )


def from_document(document: Document) -> MultiMarketConfig:
    """The config whose document this is; one of an older release may lack what is newer."""
    return MultiMarketConfig(
        tuple(MarketKey(**market) for market in document["markets"]),
        Period(**document["period"]),
        strategy_from(document["strategy"]),
        terms_from(document),
        document["strict_data"],
        tuple(terms_or_refusal_from(one) for one in document.get("terms", ())),
    )

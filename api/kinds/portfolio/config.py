"""What a portfolio asks: one strategy over several markets that share one capital."""

from dataclasses import dataclass, field
from typing import ClassVar

from api.market_data.catalog import Catalog
from api.runs.config import ManyMarketsConfig, check_markets
from api.runs.material import Material, gather_all, series_of, settlements_of
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan, lane_of_markets
from api.runs.terms import ProfiledTerms, terms_document, terms_from
from api.runs.trials import tried_once
from api.runs.values import Document, plain, strategy_document, strategy_from
from api.storage.tables import RunRow
from api.storage.trials import TrialSet
from engine.model.params import Period, Strategy
from engine.model.portfolio import PortfolioRules
from engine.model.stages import Stage


@dataclass(frozen=True, slots=True)
class PortfolioConfig(ManyMarketsConfig):
    """One strategy over several markets that share one capital."""

    kind: ClassVar[RunKind] = RunKind.PORTFOLIO

    markets: tuple[MarketKey, ...]
    period: Period
    strategy: Strategy
    terms: ProfiledTerms
    portfolio: PortfolioRules = field(default_factory=PortfolioRules)
    own_terms: tuple[ProfiledTerms, ...] = ()  # of each market, where a profile tells them apart

    def __post_init__(self) -> None:
        check_markets(self.markets)
        self.portfolio.weights_of(len(self.markets))

    def market_terms(self, index: int) -> ProfiledTerms:
        """How one of the markets is traded."""
        return self.own_terms[index] if self.own_terms else self.terms

    @property
    def stage(self) -> Stage:
        """A portfolio's own kernel."""
        return Stage.PORTFOLIO

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        document = {
            **ManyMarketsConfig.document(self),
            "strategy": strategy_document(self.strategy),
            "portfolio": plain(self.portfolio),
        }
        if self.own_terms:
            document["terms"] = [terms_document(terms) for terms in self.own_terms]
        return document

    async def gather(self, catalog: Catalog) -> Material:
        """The markets' data, all of them: without one it would be another portfolio."""
        return await gather_all(catalog, self.markets, self.period)

    async def settlements(self, catalog: Catalog, run: RunRow) -> int:
        """Those of all markets together."""
        found = [
            await settlements_of(catalog, one, self.period, series_of(run, one))
            for one in self.markets
        ]
        return sum(found)

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """One shard: the markets share an account."""
        del shard_event_cells
        count = len(self.markets)
        return Plan(((0, count),), lane_of_markets(count), settlements, "settlements")

    def tried(self, first_cell: int, last_cell: int) -> tuple[TrialSet, ...]:
        """One on each market: the account that they share makes no other."""
        del first_cell, last_cell
        trading = self.terms.trading
        return tuple(tried_once(one, self.period, [self.strategy], trading) for one in self.markets)


def from_document(document: Document) -> PortfolioConfig:
    """The config whose document this is; one of an older release may lack what is newer."""
    return PortfolioConfig(
        tuple(MarketKey(**market) for market in document["markets"]),
        Period(**document["period"]),
        strategy_from(document["strategy"]),
        terms_from(document),
        PortfolioRules(**document["portfolio"]),
        tuple(terms_from(one) for one in document.get("terms", ())),
    )

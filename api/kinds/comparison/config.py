"""What a comparison asks: several strategies over the same market and period."""

from dataclasses import dataclass
from typing import ClassVar

from api.broker.queue import Lane
from api.errors import InvalidInput
from api.kinds.backtest.config import BacktestConfig
from api.runs.config import OneMarketConfig, at_most
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan
from api.runs.terms import ProfiledTerms, terms_from
from api.runs.trials import tried_once
from api.runs.values import Document, strategy_document, strategy_from
from api.settings import Settings
from api.storage.trials import TrialSet
from engine.model.params import Period, Strategy


@dataclass(frozen=True, slots=True)
class ComparisonEntry:
    """One line of a comparison."""

    label: str
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class ComparisonConfig(OneMarketConfig):
    """Several strategies over the same market and period, on the same terms."""

    kind: ClassVar[RunKind] = RunKind.COMPARISON

    market: MarketKey
    period: Period
    entries: tuple[ComparisonEntry, ...]
    terms: ProfiledTerms

    def __post_init__(self) -> None:
        if not self.entries:
            raise InvalidInput("entries", "must hold at least 1 entry, was empty")

    def entry_config(self, index: int) -> BacktestConfig:
        """The backtest that is one entry of this comparison."""
        return BacktestConfig(self.market, self.period, self.entries[index].strategy, self.terms)

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """Those of its entries."""
        return tuple(entry.strategy for entry in self.entries)

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        entries = [
            {"label": entry.label, "strategy": strategy_document(entry.strategy)}
            for entry in self.entries
        ]
        return {**OneMarketConfig.document(self), "entries": entries}

    def check_limits(self, settings: Settings) -> None:
        """As many entries as the settings allow."""
        at_most(settings.max_comparison_entries, len(self.entries), "entries of a comparison")

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """One shard for all entries."""
        del shard_event_cells
        count = len(self.entries)
        return Plan(((0, count),), Lane.FAST, settlements * count, "settlements")

    def tried(self, first_cell: int, last_cell: int) -> tuple[TrialSet, ...]:
        """One for each entry."""
        del first_cell, last_cell
        strategies = [entry.strategy for entry in self.entries]
        return (tried_once(self.market, self.period, strategies, self.terms.trading),)


def from_document(document: Document) -> ComparisonConfig:
    """The config whose document this is; one of an older release may lack what is newer."""
    entries = tuple(
        ComparisonEntry(entry["label"], strategy_from(entry["strategy"]))
        for entry in document["entries"]
    )
    market, period = MarketKey(**document["market"]), Period(**document["period"])
    return ComparisonConfig(market, period, entries, terms_from(document))

"""What a backtest asks: one strategy over one market and period."""

from dataclasses import dataclass
from typing import ClassVar

from api.broker.queue import Lane
from api.instants import instant_text
from api.runs.config import OneMarketConfig
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan
from api.runs.terms import ProfiledTerms, terms_from
from api.runs.trials import tried_once
from api.runs.values import (
    Document,
    camel_keys,
    given_input,
    margin_input,
    plain,
    strategy_document,
    strategy_from,
)
from api.storage.trials import TrialSet
from engine.model.params import Period, Strategy
from engine.model.presets.origin import GENERIC_TERMS


@dataclass(frozen=True, slots=True)
class BacktestConfig(OneMarketConfig):
    """One strategy over one market and period."""

    kind: ClassVar[RunKind] = RunKind.BACKTEST

    market: MarketKey
    period: Period
    strategy: Strategy
    terms: ProfiledTerms

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        return {
            **OneMarketConfig.document(self),
            "strategy": strategy_document(self.strategy),
        }

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """One shard."""
        del shard_event_cells
        return Plan(((0, 1),), Lane.FAST, settlements, "settlements")

    @property
    def strategies(self) -> tuple[Strategy, ...]:
        """Its strategy."""
        return (self.strategy,)

    @property
    def choice_scope(self) -> str:
        """Market and period."""
        return self.market_and_period()

    def tried(self, first_cell: int, last_cell: int) -> tuple[TrialSet, ...]:
        """One."""
        del first_cell, last_cell
        return (tried_once(self.market, self.period, [self.strategy], self.terms.trading),)

    def to_input(self) -> Document:
        """The GraphQL input that asks for it, with nothing left to defaults."""
        strategy = strategy_document(self.strategy)
        name = strategy.pop("kind")
        period, terms = self.period, self.terms
        return {
            "market": plain(self.market),
            "period": {"start": instant_text(period.start_ms), "end": instant_text(period.end_ms)},
            "strategy": {name: camel_keys(strategy)},
            "costs": given_input(terms.costs),
            "capital": given_input(terms.capital),
            "direction": terms.trading.direction,
            "rules": given_input(terms.trading.rules),
            "margin": margin_input(terms.trading.margin),
            "venueProfile": GENERIC_TERMS,
        }


def from_document(document: Document) -> BacktestConfig:
    """The config whose document this is; one of an older release may lack what is newer."""
    return BacktestConfig(
        MarketKey(**document["market"]),
        Period(**document["period"]),
        strategy_from(document["strategy"]),
        terms_from(document),
    )

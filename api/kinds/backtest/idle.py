"""Why a run made no trade, in a sentence with the numbers to compare."""

import math

from api.kinds.backtest.config import BacktestConfig
from api.kinds.backtest.rate_words import percent_hint, rate_words
from api.market_data.series import write_time
from engine.analysis.entries import EntryChances, entry_chances
from engine.model.columns import MarketColumns
from engine.model.params import Strategy
from engine.model.portfolio import PortfolioRules
from engine.model.result import DataUse, SimulationResult
from engine.model.strategies import kind_of
from engine.model.strategy import Signal
from engine.model.terms import Terms
from engine.model.trading import Direction
from engine.model.written import camel, exact

Refused = list[tuple[int, str]]
"""How often an order that was due was refused, and by what."""


def idle_backtest(
    market: MarketColumns, result: SimulationResult, config: BacktestConfig
) -> list[str]:
    """Why a backtest has no trade; empty where it has one."""
    if len(result.trades):
        return []
    terms = config.terms
    found = entry_chances(market, config.period, config.strategy, terms)
    refused = refused_orders(found, result.data_use, terms)
    return ["no trade was made: " + reason(found, config.strategy, terms, refused)]


def reason(
    found: EntryChances, strategy: Strategy, terms: Terms, refused: Refused, which: str = ""
) -> str:
    """Which rules stopped every settlement of the period; which: "lowest " of several cells."""
    if found.settlements == 1:
        return "the period has one settlement, and nothing is opened at the last"
    if not found.reached:
        return _never_reached(found, strategy, terms.trading.direction, which)
    stops: Refused = [
        (found.untradable, "were untradable"),
        (found.filtered, "failed the volume filter"),
        (
            found.unconfirmed,
            "lacked the signal for as many settlements in a row as "
            f"entryPersistenceSettlements {terms.trading.rules.entry_persistence_settlements}",
        ),
        (found.off_basis, f"had a basis outside of entryBasis {_limits(terms)}"),
        *refused,
        (found.at_end, "is the last of the period, at which nothing is opened"),
    ]
    told = "; ".join(f"{count:,} {what}" for count, what in stops if count)
    asked = f"at {found.reached:,} of {found.settlements:,} settlements"
    kind = kind_of(strategy)
    says = {
        Signal.RATE: f"{_rate_name(strategy)} reached the {which}entry threshold",
        Signal.SCORE: f"the score reached the {which}entry threshold",
        Signal.NONE: f"{kind.name} asked for an entry",
    }[kind.signal]
    return f"{says} {asked}, and none could be used: {told}"


def _limits(terms: Terms) -> str:
    asked = terms.trading.rules.entry_basis
    ends = {"min": asked.min, "max": asked.max} if asked is not None else {}
    return " and ".join(f"{end} {exact(one)}" for end, one in ends.items() if one is not None)


def _never_reached(
    found: EntryChances, strategy: Strategy, direction: Direction, which: str
) -> str:
    kind = kind_of(strategy)
    if kind.signal is Signal.NONE:
        return f"{kind.name} never asked for an entry"
    entry = getattr(strategy, kind.entry)
    threshold = f"the {which}entry threshold ({camel(kind.entry)}) of"
    when = f"at {write_time(found.highest_ts_ms)}"
    if kind.signal is Signal.SCORE:
        if math.isinf(found.highest):
            throughout = {
                Direction.LONG_SPOT: "0 or below",
                Direction.SHORT_SPOT: "0 or above",
                Direction.BOTH: "0",
            }[direction]
            return f"there is no score, for the funding rate is {throughout} throughout the period"
        most = sum(getattr(strategy, weight) for weight in kind.needs_one_of)
        limit = f"; the weights allow at most {most:.4g}" if entry > most else ""
        return (
            f"the highest score of the period is {exact(found.highest)}, {when}, below "
            f"{threshold} {exact(entry)}{limit}"
        )
    name = _rate_name(strategy)
    hint = percent_hint(entry, abs(found.highest))
    threshold = f"{threshold} {rate_words(entry)}{hint}"
    if direction is Direction.LONG_SPOT:
        name = name.replace("the", "the highest", 1)
        return f"{name} of the period is {rate_words(found.highest)}, {when}, below {threshold}"
    if direction is Direction.SHORT_SPOT:
        name = name.replace("the", "the lowest", 1)
        return (
            f"{name} of the period is {rate_words(-found.highest)}, {when}, and short spot opens "
            f"where its negative reaches {threshold}"
        )
    name = name.replace("the", "the largest", 1)
    return (
        f"{name} of the period in either direction is {rate_words(found.side * found.highest)}, "
        f"{when}, and does not reach {threshold}"
    )


def _rate_name(strategy: Strategy) -> str:
    return f"the {'8-hour ' if strategy.use_eight_hour_equivalent else ''}funding rate"


def refused_orders(
    found: EntryChances, use: DataUse, terms: Terms, portfolio: PortfolioRules | None = None
) -> Refused:
    """Orders that were due and refused, by what refused them."""
    capital = terms.capital
    smallest = (
        f"made an order below the smallest (lotStep {exact(capital.lot_step)}, "
        f"minQuantity {exact(capital.min_quantity)}, minNotional {exact(capital.min_notional)})"
    )
    left = found.tried - use.entries_below_minimum - use.entries_beyond_margin
    unpaid = ""
    if (payments := terms.trading.rules.break_even_settlements) is not None:
        unpaid = f"would not have paid the costs within breakEvenSettlements {payments}"
    if portfolio is not None:
        caps = {"maxExposure": portfolio.max_exposure, "maxVolumeShare": portfolio.max_volume_share}
        set_caps = [f"{name} {exact(cap)}" for name, cap in caps.items() if cap is not None]
        if set_caps:
            smallest += f" after {' and '.join(set_caps)}"
        full = f"found all slots ({portfolio.slots}) taken by other markets"
        unpaid = f"{unpaid}, or {full}" if unpaid else full
    return [
        (use.entries_below_minimum, smallest),
        (use.entries_beyond_margin, "would have posted no more than the maintenance margin"),
        (left, unpaid),
    ]

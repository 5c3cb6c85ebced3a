"""Settlements at which a leg had no fresh price, and which leg it was."""

from dataclasses import dataclass

import numpy as np

from api.market_data.quality.coverage import tradable_span
from api.market_data.quality.finding import Code, Finding, Severity, percent, severity_of
from api.market_data.quality.history import History, price_states
from api.market_data.series import Column, write_time
from engine.model.prices import PRICE_LAST_CLOSE, PRICE_NONE, PRICE_STALE


@dataclass(frozen=True)
class Untradable:
    """times: the untradable settlements; reasons: (sentence part, count), those above 0."""

    settlements: int
    times: Column
    reasons: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """Part of the settlements that is untradable; 0 without settlements."""
        return len(self.times) / self.settlements if self.settlements else 0.0


def untradable(history: History, span: tuple[int, int]) -> Untradable:
    """Untradable settlements of a span, both ends included."""
    funding, perp, spot = history.funding, history.perp, history.spot
    if funding is None:
        return Untradable(0, np.empty(0, dtype=np.int64), ())
    inside = (funding.ts_ms >= span[0]) & (funding.ts_ms <= span[1])
    is_untradable = np.zeros(len(funding.ts_ms), dtype=np.bool_)
    reasons: list[tuple[str, int]] = []
    for name, leg in (("perp", perp), ("spot", spot)):
        if leg is None:
            states = np.full(len(funding.ts_ms), PRICE_NONE, dtype=np.uint8)
        else:
            states = price_states(history, leg)
        is_untradable |= states > PRICE_LAST_CLOSE
        states = states[inside]
        reasons.append((f"{name} had no bar yet", int((states == PRICE_NONE).sum())))
        reasons.append((f"the last {name} price was too old", int((states == PRICE_STALE).sum())))
    return Untradable(
        settlements=int(inside.sum()),
        times=funding.ts_ms[is_untradable & inside],
        reasons=tuple(reason for reason in reasons if reason[1]),
    )


def find_untradable(history: History, span: tuple[int, int] | None = None) -> list[Finding]:
    """Over a span; None: over that which the bars of both legs enclose."""
    span = span or tradable_span(history)
    if span is None:
        return []
    found = untradable(history, span)
    count = len(found.times)
    if not count:
        return []
    why = "; ".join(f"{reason} at {times:,}" for reason, times in found.reasons)
    return [
        Finding(
            Code.UNTRADABLE,
            severity_of(count, found.settlements, few=Severity.WARNING),
            f"{count:,} of {found.settlements:,} settlements ({percent(found.share)}) are "
            f"untradable, first at {write_time(int(found.times[0]))}: {why}.",
            "funding",
            count,
            int(found.times[0]),
            int(found.times[-1]),
        )
    ]

"""Funding rates out of the ordinary: no flaw of the data, but good to know before trading."""

import numpy as np

from api.market_data.quality.finding import Code, Finding, Severity, many
from api.market_data.quality.history import History
from api.market_data.series import write_time
from engine.model.units import BPS

_EXTREME_RATE = 0.005


def find_rates(history: History) -> list[Finding]:
    """Rates beyond 50 bps a settlement, and funding that the short pays on average."""
    funding = history.funding
    if funding is None:
        return []
    rate = funding.columns["rate"]
    findings = []
    at = np.flatnonzero(np.abs(rate) >= _EXTREME_RATE)
    if len(at):
        worst = int(np.abs(rate).argmax())
        findings.append(
            Finding(
                Code.RATE_EXTREME,
                Severity.NOTE,
                f"Funding reaches {rate[worst] / BPS:.1f} bps at "
                f"{write_time(int(funding.ts_ms[worst]))}: {many(len(at), 'settlement')} of "
                f"{_EXTREME_RATE / BPS:.0f} bps and more.",
                funding.name,
                len(at),
                int(funding.ts_ms[at[0]]),
                int(funding.ts_ms[at[-1]]),
            )
        )
    if rate.mean() < 0:
        paid = int((rate < 0).sum())
        findings.append(
            Finding(
                Code.NEGATIVE_FUNDING,
                Severity.NOTE,
                f"Funding averages {rate.mean() / BPS:.2f} bps a settlement, "
                f"{(rate > 0).mean():.1%} are positive: a short that holds on pays.",
                funding.name,
                paid,
            )
        )
    return findings

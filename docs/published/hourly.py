"""SirCharan/Hype: 65 trades on Hyperliquid's HYPE, funding only."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from docs.published.market import SAME_WITHIN, constant_notional, held, payments, stored
from engine.model.units import HOUR_MS


@dataclass(frozen=True)
class Trade:
    """A trade of theirs; money in quote currency, before fees.

    funding: theirs. same_rule: this engine, paid at the entry's settlement instead of the
    exit's, on a constant notional. own_times: paid as the contract says, after the entry up to
    the exit. own_prices: and on the quantity held at the perp price of each settlement.
    """

    entry_hour: int
    exit_hour: int
    allocated: float
    funding: float
    same_rule: float
    own_times: float
    own_prices: float

    @property
    def is_same(self) -> bool:
        """Theirs and ours by the same rule are the same number."""
        return abs(self.funding - self.same_rule) <= SAME_WITHIN


def trades(data: Path) -> Iterator[Trade]:
    """Their trades; entries, exits and amounts as they logged them."""
    market = stored(data / "real" / "hyperliquid" / "HYPE", with_marks=True)
    fixed = constant_notional(market)
    start_ms = int(market.ts_ms[0])
    log = pl.read_csv(data / "published" / "sircharan_hype" / "trades.csv")
    entries, exits = (log.filter(pl.col("type") == kind) for kind in ("entry", "exit"))
    # The last entry was still open at the end of their history.
    for entry, exit_ in zip(
        entries.head(len(exits)).iter_rows(named=True), exits.iter_rows(named=True), strict=True
    ):
        entry_ms, exit_ms = (start_ms + row["time"] * HOUR_MS for row in (entry, exit_))
        amount = entry["allocated_capital"]
        # In `fixed` a position stands one further on, so this is the settlement before it.
        before_entry, before_exit = (
            int(fixed.ts_ms[np.searchsorted(market.ts_ms, ts_ms)]) for ts_ms in (entry_ms, exit_ms)
        )
        yield Trade(
            entry_hour=entry["time"],
            exit_hour=exit_["time"],
            allocated=amount,
            funding=exit_["trade_pnl_before_fees"],
            same_rule=float(payments(held(fixed, before_entry, before_exit, amount)).sum()),
            own_times=float(payments(held(fixed, entry_ms, exit_ms, amount)).sum()),
            own_prices=float(payments(held(market, entry_ms, exit_ms, amount)).sum()),
        )

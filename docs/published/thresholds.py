"""AHA-HH/optimising-funding-rate-arbitrage: hold and thresholds on Binance BTC and ETH."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl

from docs.published.market import FREE, SAME_WITHIN, held, payments, stored
from engine.model.columns import MarketColumns
from engine.model.costs import Capital
from engine.model.params import HoldParams, Period, SimpleParams, Strategy
from engine.model.terms import Terms
from engine.simulator.run import simulate

SYMBOLS = ("BTCUSDT", "ETHUSDT")
PERIOD = Period(
    int(np.datetime64("2023-01-01", "ms").astype(np.int64)),
    int(np.datetime64("2024-07-01", "ms").astype(np.int64)),
)
ENTRY, EXIT = 0.00015, 0.0
# They open at a rate > ENTRY, we at one >= : the next double above it says the same.
SIMPLE = SimpleParams(float(np.nextafter(ENTRY, 1.0)), EXIT)
MODES: dict[str, Strategy] = {"hold": HoldParams(), "simple_threshold": SIMPLE}


@dataclass(frozen=True)
class Trade:
    """A short perp leg of theirs and what it was paid, beside ours of the same quantity.

    closed_ms is None where it was still open at the end of their history.
    marked_funding: the same position, paid on the exchange's marks where they are stored.
    """

    mode: str
    symbol: str
    opened_ms: int
    closed_ms: int | None
    quantity: float
    payments: int
    largest_difference: float
    funding: float
    our_funding: float
    marked_funding: float

    @property
    def is_same(self) -> bool:
        """Every payment is the same one."""
        return self.largest_difference <= SAME_WITHIN


@dataclass(frozen=True)
class Dates:
    """When a mode's positions were opened and closed (None: open at the end), and ours."""

    mode: str
    symbol: str
    theirs: list[tuple[int, int | None]]
    ours: list[tuple[int, int | None]]


def dates(data: Path) -> Iterator[Dates]:
    """Their rule over the whole history, decided by this engine."""
    for mode, strategy in MODES.items():
        for symbol in SYMBOLS:
            market = _market(data, symbol)
            trades = simulate(market, PERIOD, strategy, Terms(FREE, Capital())).trades
            ours: list[tuple[int, int | None]] = [
                (entry, None if exit_ == PERIOD.end_ms else exit_)
                for entry, exit_ in zip(
                    trades.entry_ts_ms.tolist(), trades.exit_ts_ms.tolist(), strict=True
                )
            ]
            legs = _legs(data, mode, symbol)
            yield Dates(mode, symbol, [(leg.opened_ms, leg.closed_ms) for leg in legs], ours)


def trades(data: Path) -> Iterator[Trade]:
    """Every short leg of theirs, held over the same settlements by this engine."""
    for mode in MODES:
        for symbol in SYMBOLS:
            paid = _paid(data, mode, symbol)
            for leg in _legs(data, mode, symbol):
                yield _trade(data, mode, symbol, leg, paid)


def exact_entries(data: Path, symbol: str) -> int:
    """Settlements of the period whose rate is exactly the entry threshold."""
    market = _market(data, symbol)
    return int(np.sum(market.rate[market.slice_of(PERIOD)] == ENTRY))


class _Leg(NamedTuple):
    opened_ms: int
    closed_ms: int | None
    quantity: float
    price: float


def _trade(data: Path, mode: str, symbol: str, leg: _Leg, paid: pl.DataFrame) -> Trade:
    until = PERIOD.end_ms if leg.closed_ms is None else leg.closed_ms
    value = leg.quantity * leg.price
    run = held(_market(data, symbol), leg.opened_ms, until, value)
    marked = held(_market(data, symbol, with_marks=True), leg.opened_ms, until, value)
    theirs = paid.filter(pl.col("time").is_between(leg.opened_ms, until, closed="right"))
    if theirs["time"].to_list() != run.settlements.ts_ms[1:].tolist():
        raise ValueError(f"{mode} {symbol} from {leg.opened_ms}: must be paid at the same times")
    amounts = theirs["funding payment"].to_numpy()
    return Trade(
        mode=mode,
        symbol=symbol,
        opened_ms=leg.opened_ms,
        closed_ms=leg.closed_ms,
        quantity=leg.quantity,
        payments=len(amounts),
        largest_difference=float(np.abs(payments(run) - amounts).max()),
        funding=float(amounts.sum()),
        our_funding=float(payments(run).sum()),
        marked_funding=float(payments(marked).sum()),
    )


def _market(data: Path, symbol: str, *, with_marks: bool = False) -> MarketColumns:
    return stored(data / "real" / "binance" / symbol, with_marks=with_marks)


def _legs(data: Path, mode: str, symbol: str) -> list[_Leg]:
    table = pl.read_parquet(data / "published" / "aha_hh" / f"{mode}_trades_log.parquet")
    mine = (pl.col("exchange") == "binance") & (pl.col("pair") == symbol)
    shorts = table.filter(mine & (pl.col("position_type") == "short"))
    columns = (_utc_ms("open_time"), _utc_ms("close_time"), "quantity", "open_price")
    return [_Leg(*row) for row in shorts.select(columns).iter_rows()]


def _paid(data: Path, mode: str, symbol: str) -> pl.DataFrame:
    name = f"{mode}_funding_log_binance.parquet"
    table = pl.read_parquet(data / "published" / "aha_hh" / name)
    return table.filter(pl.col("pair") == symbol).with_columns(_utc_ms("time")).sort("time")


def _utc_ms(column: str) -> pl.Expr:
    # Their clock is London's, summer time included; 00:00 UTC is the earlier of two 01:00.
    local = pl.col(column).cast(pl.String).str.to_datetime(time_unit="ms")
    zoned = local.dt.replace_time_zone("Europe/London", ambiguous="earliest")
    return zoned.dt.epoch("ms").alias(column)

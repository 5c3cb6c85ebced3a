"""Parts of a backtest's outcome: where the money came from, and what the data could give."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import strawberry

from api.runs.stored import StoredResult
from api.schema.arguments import MaxPoints
from api.schema.context import Info
from api.schema.curves import EquityCurve, equity_curve
from api.schema.fixed import FIXED
from api.schema.metrics import Metrics, metrics_of
from api.schema.scalars import FloatColumn, TimeColumn
from engine.model.scales import BPS


@strawberry.type(description="Where the net P&L came from. Costs are positive amounts.")
class Attribution:
    funding_received: float = strawberry.field(description="Funding received, quote currency.")
    funding_paid: float = strawberry.field(description="Funding paid, quote currency.")
    spot_pnl: float = strawberry.field(description="P&L of the spot leg at unslipped prices.")
    perp_pnl: float = strawberry.field(description="P&L of the perp leg at unslipped prices.")
    basis_pnl: float = strawberry.field(description="P&L of both legs at unslipped prices.")
    spot_fees: float = strawberry.field(description="Fees of the spot leg.")
    perp_fees: float = strawberry.field(description="Fees of the perp leg.")
    total_fees: float = strawberry.field(description="Fees of both legs.")
    slippage_cost: float = strawberry.field(description="Cost of fills worse than the price.")
    borrow_cost: float = strawberry.field(description="Cost of borrowing.")
    liquidation_cost: float = strawberry.field(description="Cost of liquidations.")
    spot_yield: float = strawberry.field(description="What long spot legs have earned.")
    interest: float = strawberry.field(description="Interest on idle money.")
    net_pnl: float = strawberry.field(
        description="Funding received - paid + basis P&L + spot yield + interest - fees - slippage "
        "- borrow - liquidation."
    )


_ABSENT_PARTS = {"spot_yield": 0.0, "interest": 0.0}
"""Of results from before idle money and spot legs earned anything."""


class Attributed(Protocol):
    """A stored result that says where its net P&L came from."""

    @property
    def attribution(self) -> Mapping[str, Any]:
        """Snake_case fields of the engine's attribution."""


@strawberry.type(description="Slippage by month, one entry per month in every column.")
class EstimatedSlippage:
    times: TimeColumn = strawberry.field(description="The first settlement of each month.")
    spot_bps: FloatColumn = strawberry.field(description="Of the spot leg from then on.")
    perp_bps: FloatColumn = strawberry.field(description="Of the perp leg from then on.")


@strawberry.type(description="What the stored history could and could not give.")
class DataUse:
    settlements: int = strawberry.field(description="Settlements in the period.")
    untradable_count: int = strawberry.field(
        description="Settlements without a fresh price on both legs: funding is still paid, "
        "nothing is opened or closed."
    )
    untradable_share: float = strawberry.field(description="Their share, 0 to 1.")
    untradable_times: TimeColumn = strawberry.field(description="When they were.")
    perp_stale: int = strawberry.field(
        description="Settlements whose last perp price was older than three bars."
    )
    perp_missing: int = strawberry.field(description="Settlements before the first perp bar.")
    spot_stale: int = strawberry.field(
        description="Settlements whose last spot price was older than three bars."
    )
    spot_missing: int = strawberry.field(description="Settlements before the first spot bar.")
    settlement_marks: int = strawberry.field(
        description="Settlements paid on the exchange's own settlement mark."
    )
    bar_marks: int = strawberry.field(description="Settlements paid on a mark bar's open.")
    perp_price_marks: int = strawberry.field(description="Settlements paid on the perp price.")
    entries_below_minimum: int = strawberry.field(
        description="Entries left out because they were below the smallest order."
    )
    entries_beyond_margin: int = strawberry.field(
        description="Entries left out because their margin would not have exceeded maintenance."
    )
    closed_at_stale_price: bool = strawberry.field(
        description="Whether the last position had to be closed at a stale price."
    )
    resizes: int = strawberry.field(
        description="How often a position was brought to its size on a funded account."
    )
    perp_bar_liquidations: int = strawberry.field(
        description="Liquidations that a bar of the perp decided, for want of one of the mark."
    )
    slippage: EstimatedSlippage | None = strawberry.field(
        description="The slippage that was estimated of each leg; null where it was given."
    )
    missing_settlements: int | None = strawberry.field(
        description="Settlements that the schedule has between the first and the last one and the "
        "data lack: nothing was paid or decided there; null for runs stored before it was counted."
    )


@strawberry.type(description="The hold strategy over the same market, period, costs and capital.")
class Benchmark:
    label: str = strawberry.field(description="Its name.")
    metrics: Metrics = strawberry.field(description="Its metrics.")
    source: strawberry.Private[Any]

    @strawberry.field(description="Its equity curve.", metadata=FIXED)
    async def equity_curve(self, info: Info, max_points: MaxPoints = 1500) -> EquityCurve:
        return equity_curve(await self.source.benchmark_curve(), max_points, info)


def benchmark_of(metrics: Mapping[str, Any] | None, source: Any) -> Benchmark | None:
    """The benchmark, None while there is none; `source` gives its curve."""
    parsed = metrics_of(metrics)
    return None if parsed is None else Benchmark(label="hold", metrics=parsed, source=source)


def attribution_of(stored: Attributed | None) -> Attribution | None:
    """The attribution, None while there is no result."""
    if stored is None:
        return None
    names = Attribution.__annotations__
    parts = {**_ABSENT_PARTS, **stored.attribution}
    return Attribution(**{name: parts[name] for name in names})


async def lowest_headroom_of(stored: StoredResult | None) -> float | None:
    """The smallest headroom of the whole curve; None without a result, margin or position."""
    if stored is None:
        return None
    headroom = (await stored.curve())["headroom"]
    return None if np.isnan(headroom).all() else float(np.nanmin(headroom))


def data_use_of(stored: StoredResult | None) -> DataUse | None:
    """What the data gave, None while there is no result."""
    if stored is None:
        return None
    values: dict[str, Any] = dict(stored.data_use)
    for name in ("entries_beyond_margin", "resizes", "perp_bar_liquidations"):
        values.setdefault(name, 0)  # absent before margin and funded accounts were modelled
    values.setdefault("missing_settlements", None)
    times = np.array(values.pop("untradable_ts_ms"), dtype=np.int64)
    slippage = _slippage(
        *(
            values.pop(name, ())
            for name in ("slippage_from_ts_ms", "spot_slippage", "perp_slippage")
        )
    )
    share = values["untradable_count"] / max(values["settlements"], 1)
    return DataUse(
        **values,
        untradable_share=share,
        untradable_times=TimeColumn(times),
        slippage=slippage,
    )


def _slippage(
    ts_ms: Sequence[int], spot: Sequence[float], perp: Sequence[float]
) -> EstimatedSlippage | None:
    # Nothing is stored of a slippage that was given.
    if not ts_ms:
        return None
    return EstimatedSlippage(
        times=TimeColumn(np.array(ts_ms, dtype=np.int64)),
        spot_bps=FloatColumn(np.array(spot) / BPS),
        perp_bps=FloatColumn(np.array(perp) / BPS),
    )

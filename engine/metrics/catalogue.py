"""Every metric there is, said once: API, command line, page and exports are made from this.

One more metric is an entry in the file of its group (engine/metrics/groups) and what computes it:
for those that every sweep keeps a column of engine/metrics/headline.py, for the others a line of
engine/metrics/summary.py.
"""

from dataclasses import dataclass, fields

from engine.metrics.groups.account import Account
from engine.metrics.groups.costs import Costs
from engine.metrics.groups.returns import Returns
from engine.metrics.groups.risk import Risk
from engine.metrics.groups.trades import Trades
from engine.metrics.metric import Better, Metric, Unit


@dataclass(frozen=True, slots=True)
class Metrics(Account, Costs, Trades, Risk, Returns):
    """The metrics of one run; None = undefined. Money in quote currency, ratios as fractions.

    net_pnl = total_funding + basis_pnl + spot_yield + interest - total_fees - slippage_cost -
    borrow_cost - liquidation_cost. The fields of the last base come first; groups leave slots to
    this class, which could else not have more than one.
    """


METRICS: tuple[Metric, ...] = tuple(
    Metric(name=one.name, kind=one.type, **one.metadata) for one in fields(Metrics)
)
CELL_METRICS: tuple[Metric, ...] = tuple(one for one in METRICS if one.cells)
"""What the cells of a sweep may have."""
SWEEP_METRICS: tuple[str, ...] = tuple(one.name for one in CELL_METRICS if not one.on_request)
"""What every sweep keeps of its cells."""
(LONG_RUN,) = (one.name for one in CELL_METRICS if one.on_request)
"""What it keeps where that was asked for."""
MAY_BE_UNDEFINED = frozenset(one.name for one in METRICS if one.may_be_undefined)
LOWER_IS_BETTER = frozenset(one.name for one in METRICS if one.better is Better.LESS)
COUNTS = frozenset(one.name for one in METRICS if one.unit is Unit.COUNT)
"""Metrics that are whole numbers; cells keep them as floats too."""

"""What a sweep's cells can be ordered by: GraphQL's SweepMetric, as one types it."""

from enum import StrEnum

from engine.metrics import catalogue
from engine.metrics.catalogue import CELL_METRICS, LOWER_IS_BETTER


class Metric(StrEnum):
    """The name is GraphQL's, the value the command line's: NET_PNL and net-pnl."""

    vars().update({one.name.upper(): one.name.replace("_", "-") for one in CELL_METRICS})

    @property
    def lower_is_better(self) -> bool:
        """Whether the best cell is that with the least; GraphQL's `best` knows it too."""
        return self.name.lower() in LOWER_IS_BETTER


NET_PNL = Metric("net-pnl")
LONG_RUN = Metric[catalogue.LONG_RUN.upper()]

"""A run that was chosen among the cells of a sweep: what luck shows is the best of them all."""

from dataclasses import dataclass

import numpy as np

from engine.analysis.luck.best_by_luck import BestByLuck, deviation_of, share_reaching
from engine.analysis.luck.blocks import block_sums, fixed_edges
from engine.model.units import DAYS_PER_YEAR, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """cells: distinct ones. maxima: the studentised best of them in each resample of blocks of
    block_days, shape (resamples,).
    """

    cells: int
    block_days: int
    maxima: FloatArray

    def test(self, returns: FloatArray) -> BestByLuck | None:
        """The test of one of the cells by what the best of all shows; returns: shape (D,)."""
        edges = fixed_edges(returns.shape[0], self.block_days)
        total = block_sums(returns[:, None], edges).total
        deviation = float(deviation_of(total)[0])
        if not deviation > 0.0:
            return None
        a_year = float(np.sqrt(DAYS_PER_YEAR / self.block_days / total.shape[0]))
        return BestByLuck(
            sharpe=float(self.maxima.mean()) * a_year,
            p_value=share_reaching(self.maxima, float(total.sum()) / deviation),
            resamples=self.maxima.shape[0],
            block_days=self.block_days,
        )

"""What holding is assumed to cost where no run says how it is traded."""

from dataclasses import dataclass

from engine.model.bounds import Bound
from engine.model.costs import Costs
from engine.model.parameter import Measure, as_in, check_parameters, parameter


@dataclass(frozen=True, slots=True)
class CarryAssumptions:
    """One round trip (four fills, all taken at once) every so many days."""

    spot_fee_bps: float = as_in(Costs, "spot_fee_bps")
    perp_fee_bps: float = as_in(Costs, "perp_fee_bps", absent=None)
    slippage_bps: float = as_in(
        Costs, "slippage_bps", meaning="How much worse than the price every fill is", sweeps=False
    )
    holding_days: float = parameter(
        30.0,
        Bound(0.1, 3_650.0),
        Measure.DAYS,
        "Days between opening and closing",
        title="Days held",
    )

    def __post_init__(self) -> None:
        check_parameters(self)

    @property
    def costs(self) -> Costs:
        """The costs of a fill."""
        return Costs(
            spot_fee_bps=self.spot_fee_bps,
            perp_fee_bps=self.perp_fee_bps,
            slippage_bps=self.slippage_bps,
        )

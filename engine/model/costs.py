"""What trading costs and what it is done with."""

from dataclasses import dataclass
from enum import StrEnum

from engine.model.bounds import Bound
from engine.model.errors import InvalidParams
from engine.model.parameter import Measure, check_parameters, parameter
from engine.model.scales import BPS
from engine.model.written import exact

FEE_BPS = Bound(-100.0, 1_000.0)
"""Of a fill; below 0 it is a rebate."""
_BPS = Bound(0.0, 1_000.0)
_LEAST = Bound(0.0, 1e15)
_YEARLY = Bound(0.0, 10.0)
_PERP_FEE_BPS, _PERP_MAKER_FEE_BPS = 5.5, 2.0


class Execution(StrEnum):
    """How a leg's orders are filled.

    TAKER: at once, slipped. MAKER: resting at the price, without slippage or impact; that it is
    always filled is an assumption.
    """

    TAKER = "TAKER"
    MAKER = "MAKER"


class SlippageModel(StrEnum):
    """Where the slippage of taker fills comes from.

    FIXED: as given. ESTIMATED: half the effective spread of each leg, estimated by month from its
    own bars (engine/model/spreads.py).
    """

    FIXED = "FIXED"
    ESTIMATED = "ESTIMATED"


@dataclass(frozen=True, slots=True)
class Costs:
    """Charges of one fill, in basis points, and of borrowing, a year.

    Fee = quantity x fill price x the leg's fee, below 0 a rebate. A buy fills at price x
    (1 + slippage), a sell at price x (1 - slippage), on both legs; a leg that is filled as MAKER
    does not slip.
    impact_coefficient: on top of slippage, coefficient x sqrt(the fill's notional / quote volume
    of the leg's last bar); 0: none. borrow_apr: of the borrowed spot's value, for each hour a
    short spot leg is held.
    """

    spot_fee_bps: float = parameter(
        10.0,
        FEE_BPS,
        Measure.BPS,
        "Fee of the spot leg, of the fill; below 0 a rebate",
        title="Spot fee",
        line="",
    )
    perp_fee_bps: float = parameter(
        _PERP_FEE_BPS,
        FEE_BPS,
        Measure.BPS,
        "Fee of the perp leg, of the fill; below 0 a rebate",
        title="Perp fee",
        absent=f"{exact(_PERP_FEE_BPS)}; of a MAKER leg {exact(_PERP_MAKER_FEE_BPS)}",
        line="",
    )
    slippage_bps: float = parameter(
        5.0,
        _BPS,
        Measure.BPS,
        "How much worse than the price a TAKER fill is",
        title="Slippage",
        line="",
        sweeps=True,
    )
    spot_execution: Execution = parameter(
        Execution.TAKER,
        None,
        Measure.NONE,
        "How the spot leg is filled",
        title="Spot orders",
        line="spot by resting orders",
    )
    perp_execution: Execution = parameter(
        Execution.TAKER,
        None,
        Measure.NONE,
        "How the perp leg is filled",
        title="Perp orders",
        line="perp by resting orders",
    )
    impact_coefficient: float = parameter(
        0.0,
        Bound(0.0, 10.0),
        Measure.FACTOR,
        "Slippage of a TAKER leg on top: this x the root of notional over the last bar's volume",
        title="Impact coefficient",
        more="Both in quote currency, of the leg's fill and of its last bar; 0: none",
        line="impact coefficient {impact_coefficient}",
    )
    borrow_apr: float = parameter(
        0.0,
        Bound(0.0, 100.0),
        Measure.YEARLY,
        "Cost of borrowing the spot of a short spot leg, of its value",
        title="Borrow APR",
        line="",
    )
    slippage_model: SlippageModel = parameter(
        SlippageModel.FIXED,
        None,
        Measure.NONE,
        "Where the slippage of TAKER fills comes from",
        title="Slippage model",
        line="slippage estimated from the bars, else as given",
    )

    def __post_init__(self) -> None:
        check_parameters(self)

    @property
    def spot_is_taken(self) -> bool:
        """Whether the spot leg slips at all."""
        return self.spot_execution is Execution.TAKER

    @property
    def perp_is_taken(self) -> bool:
        """Whether the perp leg slips at all."""
        return self.perp_execution is Execution.TAKER

    @property
    def spot_slippage(self) -> float:
        """Slippage of the spot leg as given, a fraction."""
        return self.slippage_bps * BPS if self.spot_is_taken else 0.0

    @property
    def perp_slippage(self) -> float:
        """Slippage of the perp leg as given, a fraction."""
        return self.slippage_bps * BPS if self.perp_is_taken else 0.0


MAKER_COSTS = Costs(
    perp_fee_bps=_PERP_MAKER_FEE_BPS,
    spot_execution=Execution.MAKER,
    perp_execution=Execution.MAKER,
)
"""Where both legs are MAKER and nothing is given; the fees are those of the FeeSettings of
https://github.com/Urftt/funding-rate-arbitrage."""


@dataclass(frozen=True, slots=True)
class Capital:
    """Money and lot size.

    initial, min_notional: quote currency. notional_fraction: notional per leg as a fraction of
    the initial capital; with `compounding` of the equity at the entry. lot_step, min_quantity:
    base units; a lot_step of 0 does not round, one below 1e-12 is no exchange's.

    funded: what is opened is paid for out of the capital, the long leg, the margin and the costs;
    else nothing pays for the short leg. resize_band: what is held is brought back to its size
    once it differs by more than this share of it; None: never. Rates are fractions a year:
    cash_apr on money that nothing is done with, spot_yield_apr on a long spot leg, risk_free_apr
    what ratios compare with; None: cash_apr, so that idle cash is no skill.
    """

    initial: float = parameter(
        10_000.0,
        Bound(0.0, 1e12, above=True),
        Measure.QUOTE,
        "What the account begins with",
        title="Initial capital",
        line="",
    )
    notional_fraction: float = parameter(
        1.0,
        Bound(0.0, 10.0, above=True),
        Measure.FRACTION,
        "Notional of each leg as a share of the initial capital",
        title="Notional fraction",
        line="",
    )
    lot_step: float = parameter(
        0.00001,
        Bound(0.0, 1e9),
        Measure.BASE,
        "Quantities are rounded down to a multiple of this",
        title="Lot step",
        more="0: not rounded",
        line="",
    )
    min_quantity: float = parameter(
        0.0,
        _LEAST,
        Measure.BASE,
        "Smallest quantity that is opened",
        title="Minimum quantity",
        line="",
    )
    min_notional: float = parameter(
        1.0,
        _LEAST,
        Measure.QUOTE,
        "Smallest notional that is opened",
        title="Minimum notional",
        line="",
    )
    compounding: bool = parameter(
        False,
        None,
        Measure.NONE,
        "Size by the equity at the entry instead of the initial capital",
        title="Compound: size by the equity at each entry",
        line="compounding",
    )
    funded: bool = parameter(
        True,
        None,
        Measure.NONE,
        "What is opened is paid for out of the capital: the long leg, the margin and the costs",
        title="Funded",
        more="Else each leg is a share of the capital, and nothing pays for the short one",
        plain=False,
        line="not funded: nothing pays for the short leg",
    )
    resize_band: float | None = parameter(
        None,
        Bound(0.0, 10.0),
        Measure.FRACTION,
        "What is held is brought to its size once it differs by more than this share of it",
        title="Resize band",
        more="Only on a funded account without rebalancing",
        absent="the smaller of 0.25 and half of what is posted, (1 / leverage + buffer) / 2; "
        "never with rebalancing or without funding",
        null="never",
        line="resized beyond {resize_band}",
        sweeps=True,
    )
    cash_apr: float = parameter(
        0.0,
        _YEARLY,
        Measure.YEARLY,
        "Interest on money that nothing is done with",
        title="Cash APR",
        line="idle cash earns {cash_apr}",
    )
    spot_yield_apr: float = parameter(
        0.0,
        _YEARLY,
        Measure.YEARLY,
        "What a long spot leg earns by being held, of its value",
        title="Spot yield APR",
        line="spot yields {spot_yield_apr}",
    )
    risk_free_apr: float | None = parameter(
        None,
        _YEARLY,
        Measure.YEARLY,
        "The rate that Sharpe and Sortino compare with",
        title="Risk-free APR",
        absent="that of cash, so that idle cash is no skill",
        line="risk-free rate {risk_free_apr}",
    )

    def __post_init__(self) -> None:
        check_parameters(self)
        if self.resize_band is not None and not self.funded:
            raise InvalidParams(
                "resize_band", f"must go with funded true, was {self.resize_band} without it"
            )
        if 0.0 < self.lot_step < 1e-12:
            raise InvalidParams("lot_step", f"must be 0 or at least 1e-12, was {self.lot_step}")

    @property
    def risk_free(self) -> float:
        """What ratios compare with, a fraction a year."""
        return self.cash_apr if self.risk_free_apr is None else self.risk_free_apr

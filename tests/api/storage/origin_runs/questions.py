"""What was asked of the release before accounts paid for what they open, as it was sent then."""

from typing import Any

_BTC = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
_ETH = {"venue": "sample", "symbol": "ETH/USDT:USDT"}
_PERIOD = {"start": "2022-01-01T00:00:00Z", "end": "2022-01-29T00:00:00Z"}
_ONE = {"market": _BTC, "period": _PERIOD}
_MANY = {"markets": [_BTC, _ETH], "period": _PERIOD}
_SIMPLE = {"strategy": {"simple": {"minFundingRate": 0.00005, "exitFundingRate": 0.0}}}
_EAGER = {"entryThreshold": 0.1, "exitThreshold": 0.05}
_MARGIN = {
    "mode": "ISOLATED",
    "leverage": 3,
    "maintenanceTiers": [{"notionalFloor": 0, "rate": 0.005}],
}
_AXES = [
    {"parameter": "MIN_FUNDING_RATE", "values": [0.00005, 0.0001]},
    {"parameter": "EXIT_FUNDING_RATE", "values": [-0.0001, 0.0, 0.00005]},
]

MUTATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "backtest": ("startBacktest", _ONE | _SIMPLE),
    "sized": ("startBacktest", _ONE | {"strategy": {"composite": _EAGER | {"sizing": {}}}}),
    "margined": ("startBacktest", _ONE | _SIMPLE | {"margin": _MARGIN}),
    "profiled": (
        "startBacktest",
        _ONE | _SIMPLE | {"venueProfile": "binance", "costs": {"slippageBps": 2}},
    ),
    "comparison": (
        "startComparison",
        _ONE
        | {"capital": {"initial": 5_000}}
        | {"entries": [_SIMPLE, {"strategy": {"composite": _EAGER}, "label": "eager"}]},
    ),
    "sweep": (
        "startSweep",
        _ONE | _SIMPLE | {"axes": _AXES, "rules": {"minHoldingSettlements": 2}},
    ),
    "markets": ("startMultiMarket", _MANY | _SIMPLE),
    "portfolio": ("startPortfolio", _MANY | _SIMPLE | {"portfolio": {"slots": 2}}),
}
"""By label: the mutation and its input. Imports have no account."""

"""The cases of oracle/funded.json as our values."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from engine.model.costs import Capital, Costs, Execution
from engine.model.margin import IsolatedMargin, MaintenanceTier
from engine.model.market import Bars, MarketHistory, Settlements
from engine.model.params import CompositeParams, HoldParams, Period, SimpleParams, Strategy
from engine.model.trading import Direction, OrderRules, Trading
from tests.engine.real_data import load_history

CASES = 12
HANDS = 4


@dataclass(frozen=True)
class Asked:
    """One run of the reference."""

    history: MarketHistory
    period: Period
    strategy: Strategy
    costs: Costs
    capital: Capital
    trading: Trading

    def times(self) -> list[int]:
        """The settlements of the period."""
        times = self.history.settlements.ts_ms
        start_ms, end_ms = self.period.start_ms, self.period.end_ms
        kept = times[(times >= start_ms) & (times <= end_ms)]
        return [int(t) for t in kept]


def funded_case(shared_dir: Path, number: int) -> tuple[Asked, dict[str, Any]]:
    """A case on a real market, and what comes of it."""
    case = _oracle(shared_dir, "cases", CASES)[number]
    history = load_history(
        shared_dir / "data" / "real" / case["series"],
        with_marks=case["marks"] == "mark_1h",
        spot_multiplier=float(case["spot_multiplier"]),
    )
    history = MarketHistory(
        history.settlements,
        history.perp,
        history.spot,
        history.mark,
        spot_multiplier=history.spot_multiplier,
    )
    period = Period(_midnight_ms(case["start"]), _midnight_ms(case["end"]))
    return _asked(history, period, case["config"]), case


def funded_hand(shared_dir: Path, number: int) -> tuple[Asked, dict[str, Any]]:
    """An example of hand size, and what comes of it."""
    hand = _oracle(shared_dir, "hand", HANDS)[number]
    settlements = np.array(hand["settlements"], dtype=np.float64).T
    times = settlements[0].astype(np.int64)
    mark = None
    if hand["mark_bars"] is not None:
        mark = _bars(hand["mark_bars"], hand["timeframe_ms"])
    history = MarketHistory(
        Settlements(times, settlements[1], settlements[2]),
        _bars(hand["perp_bars"], hand["timeframe_ms"]),
        _bars(hand["spot_bars"], hand["timeframe_ms"]),
        mark,
    )
    period = Period(int(times[0]), int(times[-1]))
    return _asked(history, period, hand["config"]), hand["result"]


def check_number(got: Decimal | float, wanted: str, close: Decimal, what: str) -> None:
    """Within the slack."""
    got = got if isinstance(got, Decimal) else Decimal(repr(float(got)))
    assert abs(got - Decimal(wanted)) <= close, f"{what}: {got}, not {wanted}"


def _oracle(shared_dir: Path, part: str, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((shared_dir / "oracle" / "funded.json").read_text())[
        part
    ]
    assert len(found) == count
    return found


def _midnight_ms(date: str) -> int:
    return int(datetime.fromisoformat(date).replace(tzinfo=UTC).timestamp() * 1000)


def _bars(rows: list[list[Any]], timeframe_ms: int) -> Bars:
    columns = np.array(rows, dtype=np.float64).T
    opened, high, low, closed, volume = columns[1:]
    return Bars(columns[0].astype(np.int64), opened, high, low, closed, volume, timeframe_ms)


def _asked(history: MarketHistory, period: Period, config: dict[str, Any]) -> Asked:
    costs, capital, rules = config["costs"], config["capital"], config["rules"]
    band = capital["resizeBand"]
    return Asked(
        history,
        period,
        _strategy(config["strategy"]),
        Costs(
            float(costs["spotFeeBps"]),
            float(costs["perpFeeBps"]),
            float(costs["slippageBps"]),
            Execution(costs["spotExecution"]),
            Execution(costs["perpExecution"]),
            float(costs["impactCoefficient"]),
            float(costs["borrowApr"]),
        ),
        Capital(
            float(capital["initial"]),
            float(capital["notionalFraction"]),
            float(capital["lotStep"]),
            float(capital["minQuantity"]),
            float(capital["minNotional"]),
            capital["compounding"],
            funded=capital["funded"],
            resize_band=None if band is None else float(band),
            cash_apr=float(capital["cashApr"]),
            spot_yield_apr=float(capital["spotYieldApr"]),
            risk_free_apr=float(capital["riskFreeApr"]),
        ),
        Trading(
            Direction(rules["direction"]),
            OrderRules(
                fill_without_volume=rules["fillWithoutVolume"], anticipate=rules["anticipate"]
            ),
            _margin(config["margin"]),
        ),
    )


def _margin(margin: dict[str, Any]) -> IsolatedMargin:
    assert margin["mode"] == "ISOLATED"
    return IsolatedMargin(
        float(margin["leverage"]),
        (MaintenanceTier(0.0, float(margin["maintenanceRate"])),),
        float(margin["liquidationFeeBps"]),
        float(margin["bufferFraction"]),
    )


def _strategy(strategy: dict[str, Any]) -> Strategy:
    if "hold" in strategy:
        return HoldParams()
    if "simple" in strategy:
        simple = strategy["simple"]
        return SimpleParams(float(simple["minFundingRate"]), float(simple["exitFundingRate"]))
    composite = strategy["composite"]
    return CompositeParams(
        entry_threshold=float(composite["entryThreshold"]),
        exit_threshold=float(composite["exitThreshold"]),
    )

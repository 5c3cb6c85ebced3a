"""Series by the formulas of the oracle of luck, for whoever tests a statistic."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from engine.model.units import FloatArray


def oracle(shared_dir: Path, name: str) -> list[dict[str, Any]]:
    """The cases of one statistic."""
    cases: list[dict[str, Any]] = json.loads((shared_dir / "oracle" / "luck.json").read_text())[
        name
    ]
    assert cases
    return cases


def autoregression(
    seed: int, count: int, memory: float, *, mean: float = 0.0, scale: float = 0.001
) -> FloatArray:
    """mean + scale x x[t], x[t] = memory x x[t - 1] + a standard normal number."""
    steps = np.random.RandomState(seed).standard_normal(count)
    level, levels = 0.0, np.empty(count)
    for place, step in enumerate(steps.tolist()):
        level = memory * level + step
        levels[place] = level
    return mean + scale * levels


def of_case(case: dict[str, Any]) -> FloatArray:
    """The returns of a case of `series`."""
    return autoregression(
        case["seed"], case["n"], case["ar"], mean=case["mean"], scale=case["scale"]
    )

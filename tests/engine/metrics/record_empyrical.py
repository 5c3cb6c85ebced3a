"""What empyrical-reloaded says about a few equity curves, as JSON on standard output.

    .venv/bin/uv run --no-project --with empyrical-reloaded==0.7.1 \\
        python tests/engine/metrics/record_empyrical.py > tests/engine/metrics/empyrical.json

Recorded, in an environment of its own: the package needs pandas, SciPy and an old peewee that has
to be built, which nothing else here wants.
"""

import json
import sys
from importlib.metadata import version

import empyrical
import numpy as np
from numpy.typing import NDArray

DAYS_PER_YEAR = 365


def cases() -> dict[str, list[float]]:
    """Daily rates of a hold of ten coins at 100 with 1,000 of capital; the first pays nothing."""
    random = np.random.default_rng(20_240_101)
    noise = random.normal(0.0, 1.0, 1_000)
    rates = {
        "carry over three years": 0.0003 + 0.0004 * noise,
        "swings with a deep fall": 0.03 * noise[200:500],
        "a loss": -0.0005 + 0.0005 * noise[:90],
        "three days": np.array([0.01, -0.004, 0.002]),
        "never a losing day": np.abs(0.001 * noise[:60]) + 0.0001,
        "never a move": np.zeros(20),
    }
    return {name: [0.0, *(float(rate) for rate in np.round(of, 6))] for name, of in rates.items()}


def daily_returns(rates: list[float]) -> NDArray[np.float64]:
    """Returns of the equity 1,000 x (1 + the sum of the rates so far)."""
    equity = 1_000.0 * (1.0 + np.cumsum(rates))
    return np.asarray(equity[1:] / equity[:-1] - 1.0)


def metrics(returns: NDArray[np.float64]) -> dict[str, float | str]:
    """The package's numbers under this engine's names; what is no number as a word."""
    every = {"annualization": DAYS_PER_YEAR}
    found = {
        "sharpe": empyrical.sharpe_ratio(returns, **every),
        "sortino": empyrical.sortino_ratio(returns, **every),
        "volatility": empyrical.annual_volatility(returns, **every),
        "cagr": empyrical.cagr(returns, **every),
        "calmar": empyrical.calmar_ratio(returns, **every),
        "max_drawdown": -empyrical.max_drawdown(returns),  # theirs is negative
    }
    return {
        name: float(value) + 0.0 if np.isfinite(value) else str(float(value))
        for name, value in found.items()
    }


def main() -> None:
    recorded = {
        "library": f"empyrical-reloaded {version('empyrical-reloaded')}",
        "cases": {
            name: {"rates": rates, "metrics": metrics(daily_returns(rates))}
            for name, rates in cases().items()
        },
    }
    json.dump(recorded, sys.stdout)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

"""What quantstats says about the same equity curves, as JSON on standard output.

    .venv/bin/uv run --no-project --with quantstats==0.0.86 \\
        python tests/engine/metrics/record_quantstats.py > tests/engine/metrics/quantstats.json

Recorded, in an environment of its own, as record_empyrical.py: it reads the curves of its record.
`at_252` has what the package says of daily returns unless it is told how many days a year has.
"""

import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import quantstats

CURVES = Path(__file__).with_name("empyrical.json")


def told(value: float) -> float | str:
    """A number, or what is no number as a word."""
    return float(value) + 0.0 if np.isfinite(value) else str(float(value))


def metrics(rates: list[float]) -> dict[str, Any]:
    """The package's numbers under this engine's names."""
    equity = 1_000.0 * (1.0 + np.cumsum(rates))
    days = pandas.date_range("2024-01-02", periods=len(rates) - 1)
    returns = pandas.Series(equity[1:] / equity[:-1] - 1.0, days)
    stats = quantstats.stats
    return {
        "metrics": {
            "sharpe": told(stats.sharpe(returns, periods=365)),
            "sortino": told(stats.sortino(returns, periods=365)),
            "volatility": told(stats.volatility(returns, periods=365)),
            "cagr": told(stats.cagr(returns, periods=365)),
            "calmar": told(stats.calmar(returns, periods=365)),
            "max_drawdown": told(-stats.max_drawdown(returns)),
        },
        "at_252": {
            "sharpe": told(stats.sharpe(returns)),
            "cagr": told(stats.cagr(returns)),
        },
    }


def main() -> None:
    curves = json.loads(CURVES.read_text(encoding="utf-8"))["cases"]
    recorded = {
        "library": f"quantstats {version('quantstats')}",
        "cases": {name: metrics(case["rates"]) for name, case in curves.items()},
    }
    json.dump(recorded, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

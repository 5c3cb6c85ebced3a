"""The picture: holding Bitcoin by the funded account and by `origin`, drawn as SVG."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from docs.account_by_year.page import FIRST, LAST
from docs.account_by_year.runs import MARKETS, period_of
from docs.account_by_year.terms import ORIGIN, default_terms
from engine.model.params import HoldParams
from engine.model.units import DAY_MS, FloatArray
from engine.simulator.run import simulate

WIDTH, HEIGHT = 860, 360
LEFT, RIGHT, TOP, BOTTOM = 70, 200, 20, 30
STEP = 10_000.0
BITCOIN = MARKETS[0]
LINES = (
    ("origin", ORIGIN, "#c2410c"),
    ("the account", default_terms(BITCOIN.key), "#0e7490"),
)


def picture(data: Path) -> str:
    """Equity at the first settlement of each week of both accounts, one SVG document."""
    columns = BITCOIN.columns(data)
    period = period_of(FIRST, LAST)
    curves = []
    for name, terms, colour in LINES:
        curve = simulate(columns, period, HoldParams(), terms).curve
        _, first = np.unique(curve.ts_ms // (7 * DAY_MS), return_index=True)
        curves.append((name, colour, curve.ts_ms[first].astype(float), curve.equity[first]))
    top = STEP * np.ceil(max(float(equity.max()) for *_, equity in curves) / STEP)
    span = (float(period.start_ms), float(period.end_ms))

    def x(ts_ms: FloatArray) -> FloatArray:
        return np.asarray(LEFT + (ts_ms - span[0]) / (span[1] - span[0]) * (WIDTH - LEFT - RIGHT))

    def y(equity: FloatArray) -> FloatArray:
        return np.asarray(HEIGHT - BOTTOM - equity / top * (HEIGHT - TOP - BOTTOM))

    parts = [_opening()]
    for level in np.arange(0.0, top + 1.0, STEP):
        at = float(y(np.asarray(level)))
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" '
            f'stroke="#d4d4d8"/><text x="{LEFT - 8}" y="{at + 4:.1f}" '
            f'text-anchor="end">{level:,.0f}</text>'
        )
    for year in range(FIRST, LAST + 1):
        at = float(x(np.asarray(float(period_of(year).start_ms))))
        parts.append(f'<text x="{at:.1f}" y="{HEIGHT - 8}">{year}</text>')
    for name, colour, ts_ms, equity in curves:
        parts.append(_line(x(ts_ms), y(equity), colour))
        parts.append(
            f'<text x="{WIDTH - RIGHT + 8}" y="{float(y(equity[-1:])[0]) + 4:.1f}" '
            f'fill="{colour}">{name}: {equity[-1]:,.0f}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def _opening() -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="Equity of holding Bitcoin, {FIRST} to {LAST}, by two accounts" '
        'font-family="sans-serif" font-size="13" fill="#3f3f46">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    )


def _line(xs: FloatArray, ys: FloatArray, colour: str) -> str:
    points: Sequence[str] = [f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True)]
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(points)}"/>'

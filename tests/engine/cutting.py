"""A history as it was known at a moment: what look-ahead tests compare with the whole."""

import numpy as np

from engine.model.market import Bars, MarketHistory, SettlementMarks, Settlements


def known_at(stored: MarketHistory, t: int) -> MarketHistory:
    """Settlements and marks until t, bars that have closed by t, and the opens of the rest.

    What an open bar did afterwards is replaced by something absurd.
    """
    settlements = stored.settlements
    upto = int(np.searchsorted(settlements.ts_ms, t, side="right"))
    marks = stored.settlement_marks
    return MarketHistory(
        settlements=Settlements(
            settlements.ts_ms[:upto], settlements.rate[:upto], settlements.interval_hours[:upto]
        ),
        perp=_bars_at(stored.perp, t),
        spot=_bars_at(stored.spot, t),
        mark=None if stored.mark is None else _bars_at(stored.mark, t),
        settlement_marks=None
        if marks is None
        else SettlementMarks(marks.ts_ms[marks.ts_ms <= t], marks.price[marks.ts_ms <= t]),
        spot_multiplier=stored.spot_multiplier,
    )


def _bars_at(series: Bars, t: int) -> Bars:
    seen = series.open_ms <= t
    unknown = series.open_ms[seen] + series.timeframe_ms > t
    opened = series.open[seen]

    def hidden(known: np.ndarray, absurd: np.ndarray) -> np.ndarray:
        return np.where(unknown, absurd, known[seen])

    return Bars(
        open_ms=series.open_ms[seen],
        open=opened,
        high=hidden(series.high, opened * 1_000.0),
        low=hidden(series.low, opened / 1_000.0),
        close=hidden(series.close, opened * 777.0),
        # Whether anything trades in it at all is part of the fill model.
        volume=hidden(series.volume, np.where(series.volume[seen] == 0.0, 0.0, 1e12)),
        timeframe_ms=series.timeframe_ms,
    )

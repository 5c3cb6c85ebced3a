"""The numbers behind the findings, per series and of the market."""

from dataclasses import asdict, dataclass
from typing import Any

from api.market_data.quality.basis import basis_of
from api.market_data.quality.coverage import tradable_span
from api.market_data.quality.gaps import gaps_of
from api.market_data.quality.history import History
from api.market_data.quality.schedule import interval_changes, off_schedule
from api.market_data.quality.stale import stale_stretches
from api.market_data.quality.untradable import untradable
from api.market_data.quality.volume import unknown_volume, zero_volume
from api.market_data.series import Series

_KEPT_CHANGES = 100
_TRADED = ("perp", "spot")  # mark prices have no volume and nobody trades at them


@dataclass(frozen=True, slots=True)
class SeriesMeasures:
    """coverage: stored entries as a share of those that should be there. None: has no meaning."""

    kind: str
    timeframe: str
    coverage: float | None
    zero_volume_bars: int | None
    unknown_volume_bars: int | None
    stale_bars: int | None
    longest_stale_bars: int | None
    duplicates_dropped: int


def series_measures(series: Series) -> SeriesMeasures:
    """The numbers of one series."""
    missing = gaps_of(series).missing
    count = len(series.ts_ms)
    has_schedule = series.kind != "funding_mark"
    is_traded = series.kind in _TRADED
    lengths = stale_stretches(series)[1] if is_traded else None
    return SeriesMeasures(
        kind=series.kind,
        timeframe=series.timeframe,
        coverage=count / (count + missing) if has_schedule else None,
        zero_volume_bars=zero_volume(series) if is_traded else None,
        unknown_volume_bars=unknown_volume(series) if is_traded else None,
        stale_bars=None if lengths is None else int(lengths.sum()),
        longest_stale_bars=None if lengths is None else int(lengths.max(initial=0)),
        duplicates_dropped=series.duplicates_dropped,
    )


def market_measures(history: History) -> dict[str, Any]:
    """The numbers of the market, as they are stored with it."""
    span, funding = tradable_span(history), history.funding
    found = untradable(history, span) if span is not None else None
    basis = basis_of(history)
    return {
        "tradable_from_ms": span[0] if span else None,
        "tradable_to_ms": span[1] if span else None,
        "tradable_settlements": found.settlements - len(found.times) if found else 0,
        "untradable_settlements": len(found.times) if found else 0,
        "untradable_share": found.share if found else 0.0,
        "missing_settlements": gaps_of(funding).missing if funding else 0,
        "off_schedule_settlements": len(off_schedule(funding)) if funding else 0,
        "interval_changes": [
            asdict(one) for one in (interval_changes(funding) if funding else ())[:_KEPT_CHANGES]
        ],
        "basis": asdict(basis) if basis else None,
        "series": [asdict(series_measures(one)) for one in history.series],
    }

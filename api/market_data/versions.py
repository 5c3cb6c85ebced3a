"""Names of exactly the data a run uses, so that the same question means the same data."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SeriesVersion:
    """One immutable revision of one series; spot_multiplier scales the prices of spot."""

    venue: str
    symbol: str
    kind: str  # funding | perp | spot | mark | funding_mark
    timeframe: str  # "" for funding and funding_mark
    revision: int
    sha256: str
    first_ts_ms: int
    last_ts_ms: int
    rows: int
    spot_multiplier: float = 1.0

    def to_document(self) -> dict[str, Any]:
        """As a run stores it; `SeriesVersion(**document)` brings it back."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CatalogMarket:
    """A stored market and the current series that a backtest would use."""

    id: int
    venue: str
    symbol: str
    base: str
    quote: str
    synthetic: bool
    spot_multiplier: float
    series: tuple[SeriesVersion, ...]
    grave_findings: tuple[str, ...] = ()  # sentences of what is SEVERE or FATAL in its data


def data_hash(series: Iterable[SeriesVersion]) -> str:
    """SHA-256 over content and multipliers, whatever the order of the series."""
    parts = sorted(
        f"{one.kind} {one.timeframe} {one.sha256} {one.spot_multiplier!r}" for one in series
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def versions_from_documents(documents: Iterable[Mapping[str, Any]]) -> tuple[SeriesVersion, ...]:
    """The series that a stored run names."""
    return tuple(SeriesVersion(**document) for document in documents)

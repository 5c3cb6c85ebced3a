"""Stretches of time as half-open spans of milliseconds: [first, end)."""

from collections.abc import Iterable

Span = tuple[int, int]


def missing(wanted: Span, have: Iterable[Span]) -> list[Span]:
    """What of a span is not covered by others, in order."""
    first, end = wanted
    gaps: list[Span] = []
    for covered_first, covered_end in sorted(have):
        if first >= end:
            break
        if covered_first > first:
            gaps.append((first, min(covered_first, end)))
        first = max(first, covered_end)
    if first < end:
        gaps.append((first, end))
    return gaps


def total(spans: Iterable[Span]) -> int:
    """Their length together, milliseconds."""
    return sum(end - first for first, end in spans)

"""What to know of runs that stand beside each other: where they are not of the same."""

from collections.abc import Callable, Iterator, Sequence

from api.instants import instant
from api.registry import config_of
from api.storage.tables import RunRow
from engine.model.params import Period


def compared_warnings(rows: Sequence[RunRow]) -> list[str]:
    """A sentence for each thing in which runs differ from the first; they are counted from 1."""
    return [
        text for tells in (_periods, _choices, _markets, _data, _engines) for text in tells(rows)
    ]


def _others(rows: Sequence[RunRow], of: Callable[[RunRow], object]) -> list[int]:
    first = of(rows[0])
    return [number for number, row in enumerate(rows, 1) if of(row) != first]


def _periods(rows: Sequence[RunRow]) -> Iterator[str]:
    def days(row: RunRow) -> str:
        return _days(config_of(row).computed_from)

    for number in _others(rows, lambda row: config_of(row).computed_from):
        yield (
            f"Run {number} is over another period ({days(rows[number - 1])}) than run 1 "
            f"({days(rows[0])}): amounts and ratios are of different times."
        )


def _days(period: Period | None) -> str:
    if period is None:
        return ""
    return f"{instant(period.start_ms):%Y-%m-%d} to {instant(period.end_ms):%Y-%m-%d}"


def _choices(rows: Sequence[RunRow]) -> Iterator[str]:
    def has_chosen(row: RunRow) -> bool:
        config = config_of(row)
        return config.earned_in != config.computed_from

    def told(row: RunRow) -> str:
        how = "chose its parameters on the past" if has_chosen(row) else "was given its parameters"
        return f"{how} and earned in {_days(config_of(row).earned_in)}"

    for number in _others(rows, has_chosen):
        yield (
            f"Run {number} {told(rows[number - 1])}, run 1 {told(rows[0])}: given ones may have "
            "been picked because they did well there."
        )


def _markets(rows: Sequence[RunRow]) -> Iterator[str]:
    def names(row: RunRow) -> str:
        told = [f"{one.symbol} on {one.venue}" for one in config_of(row).subject()]
        return told[0] if len(told) == 1 else f"{len(told)} markets"

    for number in _others(rows, lambda row: config_of(row).subject()):
        yield (
            f"Run {number} is about {names(rows[number - 1])}, run 1 about {names(rows[0])}: "
            "what they earned is of different data."
        )


def _data(rows: Sequence[RunRow]) -> Iterator[str]:
    # Of other markets or another period the data differ anyway, which is said already.
    def question(row: RunRow) -> object:
        config = config_of(row)
        return config.subject(), config.computed_from

    for number in _others(rows, lambda row: row.data_hash):
        if question(rows[number - 1]) == question(rows[0]):
            yield (
                f"Run {number} used other data of the same market and period than run 1: "
                "something was imported in between."
            )


def _engines(rows: Sequence[RunRow]) -> Iterator[str]:
    for number in _others(rows, lambda row: row.engine_version):
        yield (
            f"Run {number} was computed by engine {rows[number - 1].engine_version}, run 1 by "
            f"{rows[0].engine_version}: a difference may be the engine's."
        )

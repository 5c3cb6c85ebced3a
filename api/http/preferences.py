"""Headers in which a client says what it would rather have: Accept and its kin."""

from collections.abc import Iterator


def preferences(header: str) -> Iterator[tuple[str, dict[str, str], float]]:
    """Each entry in lower case: its name, its parameters, and its quality from 0 (never) to 1."""
    for entry in header.split(","):
        name, *rest = (piece.strip().lower() for piece in entry.split(";"))
        parameters = dict(parameter(text) for text in rest)
        if name:
            yield name, parameters, _quality(parameters.get("q", "1"))


def parameter(text: str) -> tuple[str, str]:
    """Name and value of `name=value`; quotes are taken off."""
    name, _, value = text.partition("=")
    return name.strip(), value.strip().strip('"')


def _quality(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0

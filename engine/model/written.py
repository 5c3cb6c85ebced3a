"""Numbers as people write them, names as GraphQL does."""

from decimal import Decimal


def exact(value: float) -> str:
    """The shortest text that reads back equal, without an exponent: 0.00005, 0.35, 6.

    For what somebody set and may type again; a NaN or an infinity is called that.
    """
    text = f"{Decimal(repr(float(value) + 0.0)):f}"  # no -0
    return text.rstrip("0").rstrip(".") if "." in text else text


def camel(name: str) -> str:
    """A Python name as GraphQL writes it: min_funding_rate is minFundingRate."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)

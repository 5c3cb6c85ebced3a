"""Top-level errors a client caused; what a client can expect stands in unions instead."""

from graphql import GraphQLError


class BadUserInput(GraphQLError):
    """An argument is out of range: code BAD_USER_INPUT, with the argument's name as `field`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT", "field": field})


class NotFound(GraphQLError):
    """What a subscription asks for does not exist: code NOT_FOUND."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message, extensions={"code": "NOT_FOUND", "field": field})


class BrokenVenueFile(GraphQLError):
    """A file of the service's own venue profiles breaks a rule: code VENUE_FILE_INVALID."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "VENUE_FILE_INVALID"})


def whole_number_between(field: str, value: int, low: int, high: int) -> int:
    """The value, refused unless low <= value <= high."""
    if not low <= value <= high:
        raise BadUserInput(field, f"{field} must be between {low} and {high}, was {value}")
    return value

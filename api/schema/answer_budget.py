"""How many numbers an answer may still have: what the stored data decide, counted when known.

What a query itself says is bounded before it runs (api/http/answer_size.py). A heatmap, a ledger
or an axis has as many entries as the data give: these are taken from the answer's budget before
they are computed or written, and what goes beyond it is refused in its place.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np
from graphql import GraphQLError
from numpy.typing import NDArray


@dataclass(slots=True)
class AnswerBudget:
    """What is left of one answer's numbers; limit: of all of them."""

    limit: int
    taken: int = 0

    def take(self, numbers: int) -> None:
        """Count so many more; GraphQLError where there would be too many."""
        if self.taken + numbers > self.limit:
            raise GraphQLError(
                f"answer must have at most {self.limit} numbers (CARRY_MAX_QUERY_NUMBERS), "
                f"was {self.taken} and {numbers} more: ask for less at once",
                extensions={"code": "LIMIT_EXCEEDED"},
            )
        self.taken += numbers


# A context variable, because scalars are written without an Info.
_budget: ContextVar[AnswerBudget] = ContextVar("answer_budget")


class Counted(np.ndarray[Any, Any]):
    """A column that was taken from the budget before it was computed."""


def begin_answer(limit: int) -> None:
    """From here on count another answer: of a request, or of a subscription's event."""
    _budget.set(AnswerBudget(limit))


def take(numbers: int) -> None:
    """Count numbers of the answer that is being made; GraphQLError where it has too many."""
    budget = _budget.get(None)
    if budget is not None:
        budget.take(numbers)


def take_column(values: NDArray[Any]) -> None:
    """Count a column, unless it was before."""
    if not isinstance(values, Counted):
        take(values.size)


def counted(values: NDArray[Any]) -> NDArray[Any]:
    """The same column, marked as counted."""
    return values.view(Counted)

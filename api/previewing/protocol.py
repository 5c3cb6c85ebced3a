"""What a preview asks and answers, and how both travel in Redis.

A question is a key that lives for 2 seconds by Redis' own clock; its id stands in a list that the
workers of one engine take from, so exactly one gets it. The answer is a list of one that whoever
asks waits for. Nothing of it is stored: what nobody took in time is as if it had never been asked.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from api.broker.queue import pack, unpack
from api.runs.values import Document
from engine.version import ENGINE_VERSION

ASKED = f"carry:preview:asked:{ENGINE_VERSION}"
"""The list of what is asked of the workers of this engine, the oldest on the left."""

LIFE_MS = 2_000
"""How long a question lives, and an answer that nobody fetches."""

MOST_WAITING = 1_000
"""Of more questions the oldest are dropped: workers are not to be kept by what is over."""

Columns: TypeAlias = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """A configuration of a kind of run, and the series revisions to use.

    The kind's room has previewed.py, which answers it.
    """

    kind: str
    config: Document
    series: list[Document]

    def encode(self) -> bytes:
        """As it travels."""
        return pack([self.kind, self.config, self.series])

    @classmethod
    def decode(cls, data: bytes) -> "Question":
        """What `encode` packed."""
        return cls(*unpack(data))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run of the question would store of these, bit for bit; and what the market says."""

    metrics: Document  # snake_case fields of the engine's Metrics
    attribution: Document
    hold_net_pnl: float  # of the hold strategy on the same terms, quote currency
    market: Document  # snake_case fields of the engine's MarketSays
    curve: Columns  # of the engine's curve, each of shape (T + 1,)

    def encode(self) -> bytes:
        """As it travels."""
        curve = {name: [column.dtype.str, column.tobytes()] for name, column in self.curve.items()}
        return pack([self.metrics, self.attribution, self.hold_net_pnl, self.market, curve])


@dataclass(frozen=True, slots=True)
class NotComputed:
    """Why a worker gives no answer, in words."""

    message: str

    def encode(self) -> bytes:
        """As it travels."""
        return pack([self.message])


def decode_answer(data: bytes) -> Answer | NotComputed:
    """What `encode` of either packed."""
    match unpack(data):
        case [str() as message]:
            return NotComputed(message)
        case [metrics, attribution, hold_net_pnl, market, curve]:
            columns = {name: np.frombuffer(raw, kind) for name, (kind, raw) in curve.items()}
            return Answer(metrics, attribution, hold_net_pnl, market, columns)
        case other:
            raise ValueError(f"an answer must have 1 or 5 parts, was {other!r}")


def new_id() -> str:
    """An id that nobody guesses and nobody else has."""
    return secrets.token_hex(16)


def question_key(question_id: str) -> str:
    """Where a question lies."""
    return f"carry:preview:question:{question_id}"


def answer_key(question_id: str) -> str:
    """Where its answer is waited for."""
    return f"carry:preview:answer:{question_id}"

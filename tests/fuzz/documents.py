"""Random GraphQL documents and variables that a schema allows, and some that it does not.

hypothesis-graphql knows the schema too, but takes 0.4 s for a document of this one: for tens of
thousands of them the choices are drawn from a `Random` instead, which hypothesis seeds and prints.
"""

import json
import string
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

_NUMBERS = [0, 1, -1, 2**31 - 1, -(2**31), 2**63, 0.5, -0.0001, 1e-300, 1e300, 0.0001]
_TEXTS = [
    "",
    "sample",
    "BTC/USDT:USDT",
    "\u0000",
    "UnVuOjEAMg==",  # ids and cursors that hide one
    "TWFya2V0OmEAfGI=",
    "bWFya2V0c0BhAHxi",
    "cnVuc0AxIGEA",
    "é\U0001f4a9",
    "' OR 1=1 --",
    "../../etc",
    "x" * 300,
]
_TIMES = [
    "2024-01-01T00:00:00Z",
    "2024-12-31T00:00:00Z",
    "1970-01-01",
    "never",
    "9999-12-31T23:59:59Z",
]
_WRONG: list[Any] = [None, True, 1, "x", [], {}, [[]], {"a": 1}]


@dataclass
class Document:
    """What is sent."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)


class Writer:
    """Writes one document after the other; known: ids that exist, to be asked for among others."""

    def __init__(self, schema: GraphQLSchema, known: list[str]) -> None:
        self._schema = schema
        self._known = known

    def document(self, random: Random) -> Document:
        """A query, a mutation, or rarely text that is hardly GraphQL."""
        draft = _Draft(self._schema, self._known, random)
        kind = random.choices(["query", "mutation", "subscription"], [80, 18, 2])[0]
        root = {
            "query": self._schema.query_type,
            "mutation": self._schema.mutation_type,
            "subscription": self._schema.subscription_type,
        }[kind]
        assert root is not None
        body = draft.selection(root, depth=random.choice([1, 2, 3, 5, 8, 17]))
        head = f"{kind} Q({', '.join(draft.declared)})" if draft.declared else kind
        query = f"{head} {body}"
        if random.random() < 0.05:
            query = _spoil(query, random)
        return Document(query, draft.variables)


class _Draft:
    def __init__(self, schema: GraphQLSchema, known: list[str], random: Random) -> None:
        self._schema = schema
        self._known = known
        self._random = random
        # One wrong variable refuses a whole document: half of them have none, and are carried out.
        self._errs = random.random() < 0.5
        # What is computed of several large numbers may be too large where each alone is not.
        self._largest = random.random() < 0.1
        self.declared: list[str] = []
        self.variables: dict[str, Any] = {}

    def selection(self, kind: Any, depth: int) -> str:
        random = self._random
        parts = ["__typename"] if random.random() < 0.3 else []
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            possible = list(self._schema.get_possible_types(kind))
            chosen = random.sample(possible, min(len(possible), random.randint(1, 3)))
            parts += [f"... on {one.name} {self.selection(one, depth - 1)}" for one in chosen]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            fields = [
                (name, one)
                for name, one in kind.fields.items()
                if depth > 0 or is_leaf_type(get_named_type(one.type))
            ]
            many = min(len(fields), random.choice([1, 2, 3, 6]))
            parts += [self._field(name, one, depth) for name, one in random.sample(fields, many)]
        return "{ " + " ".join(parts or ["__typename"]) + " }"

    def _field(self, name: str, one: GraphQLField, depth: int) -> str:
        random = self._random
        alias = f"{random.choice(string.ascii_lowercase)}: " if random.random() < 0.1 else ""
        arguments = self._arguments(one.args)
        inner = get_named_type(one.type)
        below = "" if is_leaf_type(inner) else " " + self.selection(inner, depth - 1)
        directive = (
            f" @{random.choice(['skip', 'include'])}(if: true)" if random.random() < 0.03 else ""
        )
        return f"{alias}{name}{arguments}{directive}{below}"

    def _arguments(self, arguments: dict[str, GraphQLArgument]) -> str:
        random = self._random
        sent = []
        for name, one in arguments.items():
            if not isinstance(one.type, GraphQLNonNull) and random.random() < 0.5:
                continue
            if self._errs and random.random() < 0.03:
                continue  # also where it is needed
            value = self._value(one.type, depth=6)
            variable = f"v{len(self.declared)}"
            self.declared.append(f"${variable}: {one.type}")
            self.variables[variable] = value
            sent.append(f"{name}: ${variable}")
        return f"({', '.join(sent)})" if sent else ""

    def _value(self, kind: GraphQLInputType, depth: int, *, is_needed: bool = False) -> Any:
        random = self._random
        if self._errs and random.random() < 0.02:
            return random.choice(_WRONG)
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, depth, is_needed=True)
        if (self._errs or not is_needed) and random.random() < 0.05:
            return None
        if isinstance(kind, GraphQLList):
            return [
                self._value(kind.of_type, depth - 1) for _ in range(random.choice([0, 1, 2, 5]))
            ]
        if isinstance(kind, GraphQLEnumType):
            unknown = ["NO_SUCH"] if self._errs else []
            return random.choice([*kind.values, *kind.values, *unknown])
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth)
        return self._scalar(kind.name)

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        random = self._random
        names = list(kind.fields)
        if kind.is_one_of and (not self._errs or random.random() < 0.9):
            names = [random.choice(names)]
        return {
            name: self._value(kind.fields[name].type, depth - 1, is_needed=kind.is_one_of)
            for name in names
            if kind.is_one_of
            or isinstance(kind.fields[name].type, GraphQLNonNull)
            or (depth > 0 and random.random() < 0.4)
        }

    def _scalar(self, name: str) -> Any:
        random = self._random
        if self._largest and name in ("Int", "Float") and random.random() < 0.7:
            return 2**31 - 1 if name == "Int" else random.choice([1e300, 2**63, 1e15])
        makers: dict[str, Callable[[], Any]] = {
            "Int": lambda: random.choice(
                [0, 1, 5, 100, -1, 10**6, 2**31 - 1, random.randint(-9, 99)]
            ),
            "Float": lambda: random.choice([*_NUMBERS, random.uniform(-1, 1)]),
            "Boolean": lambda: random.random() < 0.5,
            "DateTime": lambda: random.choice(_TIMES if self._errs else _TIMES[:2] + _TIMES[4:]),
            "ID": lambda: random.choice([*self._known, *_TEXTS]),
        }
        numbers = _NUMBERS[:5] if self._errs else []
        return makers.get(name, lambda: random.choice([*_TEXTS, *numbers]))()


def _spoil(query: str, random: Random) -> str:
    at = random.randrange(len(query))
    return random.choice(
        [
            query[:at],
            query[:at] + random.choice("{}()[]$@!:\"'\\#\u0000é") + query[at:],
            query[:at] + query[at + 1 :],
            query * 2,
            json.dumps(query),
        ]
    )

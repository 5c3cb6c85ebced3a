"""How long a list can be, said where its field is declared."""

from collections.abc import Mapping
from types import MappingProxyType

from graphql import GraphQLField
from strawberry.schema.schema_converter import GraphQLCoreConverter

_KEY = "at most"


def at_most(limit: str, **beside: bool) -> Mapping[str, str | bool]:
    """Metadata of a list with as many entries as that field of AnswerLimits allows.

    beside: what else the field's metadata say.
    """
    return MappingProxyType({_KEY: limit, **beside})


def limit_of(field: GraphQLField) -> str | None:
    """The field of AnswerLimits that bounds a list; None: nothing does."""
    declared = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    limit: str | None = getattr(declared, "metadata", {}).get(_KEY)
    return limit

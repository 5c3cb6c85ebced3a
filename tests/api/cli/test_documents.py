"""Every document that a command sends is valid against schema.graphql."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLSchema, build_schema, parse, validate

from api.cli import documents
from api.cli.run_session import LOWER_IS_BETTER, RunKind

SCHEMA = Path(__file__).parents[3] / "schema.graphql"
DOCUMENTS = {
    "run": documents.RUN,
    "run events": documents.RUN_EVENTS,
    "cancel": documents.CANCEL,
    "delete": documents.DELETE,
    "runs": documents.RUNS,
    "markets": documents.MARKETS,
} | {kind.value[0]: documents.start(*kind.value[:2]) for kind in RunKind}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_accepts_the_document(name: str, schema: GraphQLSchema) -> None:
    assert validate(schema, parse(DOCUMENTS[name])) == []


def test_the_metrics_of_which_less_is_better_exist(schema: GraphQLSchema) -> None:
    metrics = schema.type_map["SweepMetric"]
    assert isinstance(metrics, GraphQLEnumType)
    assert set(metrics.values) >= LOWER_IS_BETTER

"""Every document that a command sends is valid against schema.graphql."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLSchema, build_schema, parse, validate

from api.cli import explore_documents
from api.cli.explore_commands import OrderBy, Window
from api.client import documents
from api.client.sweep_metrics import Metric
from api.registry import parts

SCHEMA = Path(__file__).parents[3] / "schema.graphql"
DOCUMENTS = {
    "run": documents.RUN,
    "run events": documents.RUN_EVENTS,
    "waiting": documents.WAITING,
    "cancel": documents.CANCEL,
    "delete": documents.DELETE,
    "runs": documents.RUNS,
    "markets": documents.MARKETS,
    "venues": documents.VENUES,
    "ranking": explore_documents.RANKING,
    "outlook": explore_documents.OUTLOOK,
    "webhooks": documents.WEBHOOKS,
    "create webhook": documents.CREATE_WEBHOOK,
    "delete webhook": documents.DELETE_WEBHOOK,
    "rotate webhook": documents.ROTATE_WEBHOOK,
    "redeliver webhook": documents.REDELIVER_WEBHOOK,
    "deliveries": documents.DELIVERIES,
} | {part.START.mutation: documents.start(part.START) for part in parts("commands")}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(SCHEMA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_schema_accepts_the_document(name: str, schema: GraphQLSchema) -> None:
    assert validate(schema, parse(DOCUMENTS[name])) == []


def test_a_sweep_can_be_ordered_by_every_metric_of_the_schema(schema: GraphQLSchema) -> None:
    metrics = schema.type_map["SweepMetric"]
    assert isinstance(metrics, GraphQLEnumType)
    assert [metric.name for metric in Metric] == list(metrics.values)


def test_windows_and_orders_of_a_ranking_are_those_of_the_schema(schema: GraphQLSchema) -> None:
    for name, own in (("FundingWindow", Window), ("RankingOrder", OrderBy)):
        kind = schema.type_map[name]
        assert isinstance(kind, GraphQLEnumType)
        assert [one.name for one in own] == list(kind.values)

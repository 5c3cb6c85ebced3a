"""The page's catalogue is what the code says, under the schema's names."""

import json
from pathlib import Path

from graphql import GraphQLEnumType, GraphQLObjectType, build_schema

from api.schema.catalogue import catalogue

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "frontend" / "src" / "api" / "catalogue.json"


def test_the_committed_catalogue_is_the_exported_one() -> None:
    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    assert committed == catalogue(), "run: carry schema --catalogue --output " + str(COMMITTED)


def test_its_metrics_are_those_of_the_schema() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    metrics, of_cells = schema.type_map["Metrics"], schema.type_map["SweepMetric"]
    assert isinstance(metrics, GraphQLObjectType)
    assert isinstance(of_cells, GraphQLEnumType)
    told = catalogue()["metrics"]
    assert {one["field"] for one in told} == set(metrics.fields)
    assert [one["name"] for one in told if one["name"]] == list(of_cells.values)


def test_its_parameters_are_those_that_a_sweep_can_vary() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    swept = schema.type_map["SweepParameter"]
    assert isinstance(swept, GraphQLEnumType)
    told = [one for group in catalogue()["parameters"].values() for one in group]
    assert [one["name"] for one in told if one["name"]] == list(swept.values)

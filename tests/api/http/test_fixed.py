"""What may be answered alike for ever: an allow-list, held against the schema."""

import pytest
from graphql import GraphQLObjectType, parse

from api.http.fixed import FIELDS, PLAIN_TYPES, is_fixed
from api.http.schema import schema

_CORE = schema._schema


def test_the_list_names_what_the_schema_has() -> None:
    for name in PLAIN_TYPES:
        assert isinstance(_CORE.type_map[name], GraphQLObjectType), name
    for name, fields in FIELDS.items():
        assert fields <= set(_CORE.type_map[name].fields), name  # type: ignore[attr-defined]
    assert not PLAIN_TYPES & set(FIELDS)


@pytest.mark.parametrize("name", sorted(PLAIN_TYPES))
def test_a_plain_type_computes_nothing_when_asked(name: str) -> None:
    definition = schema.get_type_by_name(name)
    resolvers = [one.name for one in definition.fields if one.base_resolver]  # type: ignore[union-attr]
    assert resolvers == []  # a field with a resolver is listed by its name, after a look at it


@pytest.mark.parametrize(
    "query",
    [
        "{ service { version engineVersion startedAt defaults { costs { spotFeeBps } } } }",
        "{ presets { name strategy { __typename ... on HoldStrategy { description } } } }",
        """query ($id: ID!, $no: Boolean!) { run(id: $id) { __typename id status label
          progress { etaSeconds } provenance { series { sha256 } }
          ... on Backtest { curve: equityCurve(maxPoints: 1500) { times equity } ...more }
          ... on Sweep @skip(if: $no) { heatmap(x: MIN_FUNDING_RATE) { values }
            best { metrics { netPnl } } cells { pageInfo { endCursor } nodes { index } } }
          ... on MultiMarket { entries { market { symbol } metrics { netPnl } } } } }
        fragment more on Backtest { trades { edges { cursor node { ledger { times } } } } }""",
    ],
    ids=["the service's constants", "presets", "a run"],
)
def test_what_never_changes_may_be_kept(query: str) -> None:
    assert is_fixed(parse(query), _CORE)


@pytest.mark.parametrize(
    "query",
    [
        "{ service { version workers { heartbeatAt } } }",
        "{ service { queue { queued } } }",
        "{ service { limits { requestsPerMinute } } }",
        "{ service { redis } }",
        "{ runs { totalCount } }",
        "{ webhooks { totalCount } }",
        "{ venues { venue } }",
        '{ market(venue: "a", symbol: "b") { symbol } }',
        '{ node(id: "a") { id } }',
        '{ run(id: "a") { id ... on Sweep { backtest(cell: 0) { id } } } }',
        '{ run(id: "a") { id ...deep } } fragment deep on MultiMarket { entries { synthetic } }',
        '{ run(id: "a") { ... on MultiMarket { entries { backtest { id } } } } }',
        '{ run(id: "a") { ... on MarketImport { stored { symbol } } } }',
        "{ __schema { queryType { name } } }",
        '{ service { version } __type(name: "Run") { name } }',
        'mutation { cancelRun(id: "a") { __typename } }',
        "subscription { activity { __typename } }",
        "query a { service { version } } mutation b { __typename }",
        "{ service { version @unheard } }",
        "{ service { unheard } }",
    ],
)
def test_everything_else_is_asked_anew(query: str) -> None:
    assert not is_fixed(parse(query), _CORE)

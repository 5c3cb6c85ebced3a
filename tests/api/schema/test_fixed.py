"""What may be answered alike for ever, as the fields say it themselves."""

import pytest
import strawberry
from graphql import parse

from api.http.schema import schema
from api.schema.fixed import FIXED, VARIES, is_fixed

_CORE = schema._schema


def _one() -> int:
    return 1


@strawberry.type
class _Held:
    plain: int = 1
    changing: int = strawberry.field(default=1, metadata=VARIES)
    unsaid: int = strawberry.field(resolver=_one)
    fixed: int = strawberry.field(resolver=_one, metadata=FIXED)


def _several() -> list[_Held | None]:
    return [_Held()]


@strawberry.type
class _Root:
    fixed: list[_Held | None] = strawberry.field(resolver=_several, metadata=FIXED)
    unsaid: list[_Held | None] = strawberry.field(resolver=_several)


_TOY = strawberry.Schema(_Root)._schema


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ fixed { plain fixed __typename } }", True),
        ("{ fixed { plain changing } }", False),
        ("{ fixed { fixed unsaid } }", False),
        ("{ unsaid { plain } }", False),
        ("{ fixed { plain } unsaid { fixed } }", False),
        ("{ __typename }", True),
    ],
    ids=[
        "said of every resolver",
        "one varies",
        "nothing said of a resolver",
        "what is not fixed leads to what is plain",
        "one of two roots",
        "no field",
    ],
)
def test_a_resolver_is_fixed_where_it_says_so_and_what_it_holds_with_it(
    query: str, expected: bool
) -> None:
    assert is_fixed(parse(query), _TOY) is expected


@pytest.mark.parametrize(
    "query",
    [
        "{ service { version engineVersion startedAt defaults { costs { spotFeeBps } } } }",
        "{ presets { name strategy { __typename ... on HoldStrategy { description } } } }",
        """query ($id: ID!, $no: Boolean!) { run(id: $id) { __typename id status label
          progress { etaSeconds } provenance { series { sha256 } }
          ... on Backtest { curve: equityCurve(maxPoints: 1500) { times equity } ...more }
          ... on Sweep @skip(if: $no) { heatmap(x: MIN_FUNDING_RATE) { values }
            warnings best { metrics { netPnl } } cells { pageInfo { endCursor } nodes { index } } }
          ... on MultiMarket { entries { market { symbol } metrics { netPnl } lowestHeadroom } }
          ... on Portfolio { part(market: { venue: "a", symbol: "b" }) { weight } } } }
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

"""What the docs say of the API is in the schema: names, examples, error codes, kinds of runs."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    build_schema,
    parse,
    validate,
)

from api.exports.runs import tables_of
from api.runs.names import RunKind

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SCHEMA = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
GRAPHQL = (ROOT / "docs" / "graphql.md").read_text(encoding="utf-8")
# camelCase of others: GraphQL over HTTP, Apollo, browsers, ccxt.
_OF_OTHERS = {
    "kPEPE",
    "operationName",
    "persistedQuery",
    "proxyUrl",
    "retryAfterSeconds",
    "sessionStorage",
    "sha256Hash",
}
_CODE = re.compile(r"""\bcode(?:"\s*:|(?:: str)?\s*=)\s*"([A-Z_]+)"|_coded\([^"]*"([A-Z_]+)"\)""")


def _names() -> set[str]:
    """Every field, argument, type and value of an enum."""
    found = set(SCHEMA.type_map)
    for kind in SCHEMA.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in kind.fields.items():
                found |= {name, *field.args}
        elif isinstance(kind, GraphQLInputObjectType):
            found |= set(kind.fields)
        elif isinstance(kind, GraphQLEnumType):
            found |= set(kind.values)
    return found


def _spoken(text: str) -> set[str]:
    """camelCase words of inline code."""
    inline = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    spans = " ".join(re.findall(r"`([^`\n]+)`", inline))
    return set(re.findall(r"(?<![\w./-])[a-z]+(?:[A-Z][a-z0-9]*)+(?![\w./-])", spans))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_name_in_code_is_in_the_schema(page: Path) -> None:
    assert _spoken(page.read_text(encoding="utf-8")) - _names() - _OF_OTHERS == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_is_valid(page: Path) -> None:
    for example in re.findall(r"```graphql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        assert validate(SCHEMA, parse(example)) == []


def test_the_table_of_codes_is_that_of_the_code() -> None:
    section = GRAPHQL.partition("\n## Failures\n")[2].partition("\n## ")[0]
    cells = re.findall(r"^\| (`[A-Z][^|]+) \|", section, re.MULTILINE)
    told = set(re.findall(r"`([A-Z_]+)`", " ".join(cells)))
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "api").rglob("*.py")]
    sent = {code for text in sources for pair in _CODE.findall(text) for code in pair if code}
    assert told == sent


def test_every_kind_of_run_is_told_and_those_with_tables_have_a_row() -> None:
    kinds = SCHEMA.type_map["RunKind"]
    assert isinstance(kinds, GraphQLEnumType)
    section = GRAPHQL.partition("\n## Runs\n")[2].partition("\n## ")[0]
    assert set(kinds.values) <= set(re.findall(r"`([A-Z_]+)`", section))
    notebook = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    section = notebook.partition("\n## The tables of a run\n")[2].partition("\n## ")[0]
    rows = set(re.findall(r"^\| ([a-z-]+) \| [`a-z]", section, re.MULTILINE))
    assert rows == {kind.lower().replace("_", "-") for kind in RunKind if tables_of(kind)}


def test_imports_stand_where_it_says_what_a_key_may_do() -> None:
    assert SCHEMA.mutation_type is not None
    assert "importMarketData" in SCHEMA.mutation_type.fields
    assert "importMarketData" in GRAPHQL.partition("\n## Keys\n")[2].partition("\n## ")[0]

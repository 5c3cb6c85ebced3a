"""The README keeps its word: its settings, its links, and its examples against a real service."""

import re
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, parse, validate
from pydantic.fields import FieldInfo

from api.settings import Settings, environment_name
from tests.settings_table import descriptions

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def shown_default(name: str, field: FieldInfo) -> str:
    """A default as the table shows it; where it is worked out, the description tells how."""
    if name == "frontend_dir":
        return "`frontend/dist`"
    default: Any = field.default
    if field.default_factory is not None or default in (None, ()):
        return ""
    return f"`{default}`"


def settings_table() -> list[str]:
    described = descriptions()
    return ["| setting | default | |", "|---|---|---|"] + [
        f"| `{environment_name(name)}` | {shown_default(name, field)} | {described[name]} |"
        for name, field in Settings.model_fields.items()
    ]


def test_the_settings_table_is_that_of_the_code() -> None:
    section = README.partition("\n## Settings\n")[2].partition("\n## ")[0]
    table = [line for line in section.splitlines() if line.startswith("|")]
    assert table == settings_table(), "\n" + "\n".join(settings_table())


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CONTRIBUTING.md",
        *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
    ],
)
def test_every_link_leads_to_a_file(name: str) -> None:
    page = ROOT / name
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_playground_example_is_valid() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    (example,) = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)
    assert validate(schema, parse(example)) == []


def test_every_row_of_the_api_table_exists() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    fields = {field for root in roots if root for field in root.fields}
    section = README.partition("\n## The API in brief\n")[2].partition("\n- ")[0]
    first_cells = " ".join(re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", first_cells)) == fields

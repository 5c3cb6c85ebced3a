"""The docs keep their word: links and anchors lead somewhere, what they name is there."""

import re
import shlex
from functools import cache
from typing import Any

import pytest
import typer
from graphql import GraphQLSchema, build_schema, parse, validate
from typer.core import TyperCommand, TyperGroup

from api.cli.app import app
from api.settings import Settings, environment_name
from tests.repository.pages import (
    DOCS,
    PAGES,
    ROOT,
    anchors,
    blocks,
    code_spans,
    links,
    shell_lines,
    text_of,
)

_INDEX = "docs/README.md"
# Old releases' lines and mutants' file names are history: what they name may be gone by now.
_PRESENT = [name for name in PAGES if name not in ("CHANGELOG.md", "docs/mutation.md")]
_IN_TREE = re.compile(
    r"(?:api|benchmarks|docker|docs|engine|frontend|tests)/[\w./*<>-]+|[\w-]+\.(?:toml|md)"
)
# A run's files, a user's folder, and pages of the built page: made later, never in the tree.
_NOT_OURS = re.compile(
    r"^(?:monday|frontend/dist/config\.json|frontend/node_modules)|<file>|X\.Y\.Z"
)
_COMMAND = re.compile(r"(?:\.venv/bin/)?carry ([a-z][^`\n]*)")


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file_and_a_heading_of_it(name: str) -> None:
    page = ROOT / name
    dead = []
    for path, anchor in links(name):
        target = (page.parent / path).resolve() if path else page
        is_page = target.suffix == ".md" and target.is_file()
        if not target.exists() or (
            anchor and (not is_page or anchor not in anchors(str(target.relative_to(ROOT))))
        ):
            dead.append(f"{path}#{anchor}")
    assert dead == []


def test_the_index_has_every_page_once() -> None:
    listed = [f"docs/{path}" for path, _ in links(_INDEX) if "/" not in path]
    assert sorted(listed) == sorted(set(DOCS) - {_INDEX})


@pytest.mark.parametrize("name", _PRESENT)
def test_every_file_that_is_named_is_there(name: str) -> None:
    missing = []
    for span in code_spans(name):
        path = span.partition("::")[0].rstrip("/")
        if not _IN_TREE.fullmatch(path) or _NOT_OURS.search(path):
            continue
        pattern = re.sub(r"<\w+>", "*", path)
        if not any(ROOT.glob(pattern)) and not any((ROOT / name).parent.glob(pattern)):
            missing.append(span)
    assert missing == []


@pytest.mark.parametrize("name", _PRESENT)
def test_every_setting_that_is_named_exists(name: str) -> None:
    known = {environment_name(field) for field in Settings.model_fields}
    named = set(re.findall(r"CARRY_[A-Z_]*[A-Z]", text_of(name)))
    assert named - known == set()


@pytest.mark.parametrize("name", _PRESENT)
def test_every_target_of_make_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    shown = [*code_spans(name), *shell_lines(name)]
    named = {one for text in shown for one in re.findall(r"(?:^|\s)make ([a-z-]+)", text)}
    assert named - targets == set()


@cache
def _carry() -> Any:
    return typer.main.get_command(app)


def _command(words: list[str]) -> tuple[TyperCommand | TyperGroup, list[str]]:
    """The command that the words lead to, and those that are its arguments."""
    command: Any = _carry()
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        assert words[0] in command.commands, f"{words[0]} must be in {list(command.commands)}"
        command, words = command.commands[words[0]], words[1:]
    return command, words


@pytest.mark.parametrize(
    ("page", "line"),
    [
        (name, line)
        for name in _PRESENT
        for line in shell_lines(name)
        if line.startswith(".venv/bin/carry")
    ],
)
def test_every_command_that_is_shown_is_taken(page: str, line: str) -> None:
    words = shlex.split(line, comments=True)[1:]
    command, arguments = _command(words)
    # Parses options and arguments, their types and choices, and runs nothing.
    command.make_context(f"{page}: {line}", arguments)


@pytest.mark.parametrize("name", _PRESENT)
def test_every_command_that_is_named_exists(name: str) -> None:
    for span in code_spans(name):
        match = _COMMAND.fullmatch(span.removeprefix("CARRY_HOST=0.0.0.0 "))
        if match is None:
            continue
        command, _ = _command(match.group(1).split())
        options = {option for parameter in command.params for option in parameter.opts}
        named = set(re.findall(r"(?<=\s)--[a-z-]+", span))
        assert named - options - {"--help"} == set(), span


def test_no_shell_block_shows_a_bare_command() -> None:
    bare = [line for name in _PRESENT for line in shell_lines(name) if line.startswith("carry ")]
    assert bare == []


@cache
def _schema() -> GraphQLSchema:
    return build_schema(text_of("schema.graphql"))


@pytest.mark.parametrize(
    ("page", "example"),
    [(name, block) for name in _PRESENT for block in blocks(name, "graphql")],
)
def test_every_graphql_example_is_valid(page: str, example: str) -> None:
    assert validate(_schema(), parse(example)) == [], page


def test_every_row_of_the_api_table_exists() -> None:
    schema = _schema()
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    fields = {field for root in roots if root for field in root.fields}
    section = text_of("docs/graphql.md").partition("\n## In brief\n")[2].partition("\n- ")[0]
    first_cells = " ".join(re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE))
    assert set(re.findall(r"`(\w+)`", first_cells)) == fields


def test_the_readme_is_a_front_door() -> None:
    assert text_of("README.md").count("\n") < 150


def test_the_changelog_has_the_groups_of_keep_a_changelog() -> None:
    groups = re.findall(r"^### (.+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    known = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    assert set(groups) <= set(known)
    unreleased = text_of("CHANGELOG.md").partition("## [Unreleased]\n")[2].partition("\n## ")[0]
    stray = unreleased.partition("\n### ")[0].strip()
    assert stray == "", "a line must stand in a group"

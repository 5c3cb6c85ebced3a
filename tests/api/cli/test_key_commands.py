"""`carry keys`: a key is printed once, and everything else as often as one likes."""

import asyncio
import json
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from api.access import keys
from api.access.grants import Scope
from api.client.connection import ServiceClient
from api.client.failures import BadInput
from api.schema import context
from api.settings import Settings
from api.storage.database import Database
from tests.running_service import GuardedService
from tests.served_app import served

Carry = Callable[..., subprocess.CompletedProcess[str]]


def test_a_key_is_the_only_word_on_standard_output(carry: Carry, tmp_path: Path) -> None:
    made = carry("keys", "create", "--label", "bot", "--expires-in", "90d")
    assert made.returncode == 0, made.stderr
    (key,) = made.stdout.splitlines()
    assert key.startswith("carry_")
    assert "It is shown this once" in made.stderr
    assert "scope run, until 20" in made.stderr
    assert key not in made.stderr
    listed = carry("keys", "list")
    assert key.split("_")[1] in listed.stdout
    assert "bot" in listed.stdout
    assert key.split("_")[2] not in listed.stdout
    with closing(sqlite3.connect(tmp_path / "home" / "carrybench.sqlite")) as database:
        assert key.split("_")[2] not in "\n".join(database.iterdump())


def test_a_key_from_its_making_to_its_end(carry: Carry) -> None:
    made = json.loads(carry("keys", "create", "--owner=alice", "--scope=READ", "--json").stdout)
    assert (made["owner"], made["scope"], made["state"]) == ("alice", "read", "usable")
    rotated = carry("keys", "rotate", made["id"], "--grace", "0s", "--json")
    new = json.loads(rotated.stdout)
    assert (new["owner"], new["scope"], new["replaces"]) == ("alice", "read", made["id"])
    assert new["key"] != made["key"]
    again = carry("keys", "rotate", made["id"])
    assert (again.returncode, again.stdout) == (2, "")
    assert "must be in use, was expired" in again.stderr
    assert carry("keys", "revoke", new["id"]).stdout == "revoked\n"
    assert json.loads(carry("keys", "list", "--json").stdout) == []
    ended = json.loads(carry("keys", "list", "--all", "--json").stdout)
    states = {key["id"]: key["state"] for key in ended}
    assert states == {made["id"]: "expired", new["id"]: "revoked"}


def test_commands_send_the_key_of_the_environment(
    carry: Carry, guarded_service: GuardedService
) -> None:
    url, key = guarded_service.alice.url, str(guarded_service.alice.key)
    period = ("--start", "2024-01-01", "--end", "2024-02-01")
    backtest = ("backtest", "sample", "BTC/USDT:USDT", *period, "--json")
    done = carry(*backtest, CARRY_URL=url, CARRY_API_KEY=key)
    assert done.returncode == 0, done.stderr
    run_id = json.loads(done.stdout)["id"]
    shown = carry("runs", "show", run_id, CARRY_URL=url, CARRY_API_KEY=key)
    assert shown.returncode == 0, shown.stderr
    bob = str(guarded_service.bob.key)
    foreign = carry("runs", "show", run_id, CARRY_URL=url, CARRY_API_KEY=bob)
    assert (foreign.returncode, foreign.stdout) == (2, "")
    assert foreign.stderr == f"carry: the id must be that of a stored run, was {run_id}\n"
    for wrong in ({}, {"CARRY_API_KEY": "wrong"}):
        refused = carry("runs", CARRY_URL=url, **wrong)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.endswith(
            ": set CARRY_API_KEY to a key that `carry keys create` made\n"
        )
        assert refused.stderr.startswith("carry: API key must be ")


async def test_a_key_that_ends_while_a_run_is_watched_is_told(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "_RECHECK_SECONDS", 0.5)
    key = await keys.create(database, Scope.READ)
    changes = {"port": 0, "require_keys": True, "log_level": "error"}

    async def watch(url: str) -> str:
        async with ServiceClient(url, key.text) as client:
            await client.execute("{ __typename }")
            await keys.revoke(database, key.row.id)
            with pytest.raises(BadInput) as refused:
                async for _ in client.subscribe("subscription { activity { __typename } }"):
                    pass
        return str(refused.value)

    with served(settings.model_copy(update=changes)) as url:
        told = await asyncio.wait_for(watch(url), 60)
    assert told.startswith("API key must be in use, was revoked: set CARRY_API_KEY")

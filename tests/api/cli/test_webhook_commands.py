"""`carry webhooks` against a running service."""

import json
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.api.questions import finished, question
from tests.running_service import RunningService

Carry = Callable[..., subprocess.CompletedProcess[str]]
_NOWHERE = "https://hooks.invalid/carry"  # a name that no resolver knows
_PATIENCE_SECONDS = 240.0


@pytest.fixture
def client(carry: Carry, service: RunningService) -> Iterator[Carry]:
    """`carry` as a client of the service; no webhook is left."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return carry(*arguments, CARRY_URL=service.url)

    yield run
    for webhook in service.data("{ webhooks { nodes { id } } }")["webhooks"]["nodes"]:
        run("webhooks", "delete", webhook["id"])


def test_a_webhook_is_added_listed_followed_and_deleted(
    client: Carry, service: RunningService
) -> None:
    added = client("webhooks", "add", _NOWHERE, "--label", "nightly")
    assert added.returncode == 0, added.stderr
    fields = dict(line.split(maxsplit=1) for line in added.stdout.splitlines()[:2])
    assert fields["secret"].startswith("whsec_")

    run_id = finished(service, "startBacktest", question(capital={"initial": 12_345}))
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        listed = client("webhooks", "deliveries", fields["id"], "--status", "PENDING", "--json")
        (delivery,) = json.loads(listed.stdout)
        if delivery["failure"] is not None:
            break
        assert time.monotonic() < deadline
    assert (delivery["runId"], delivery["statusCode"]) == (run_id, None)
    # The second where the resolver of this machine takes its time to know nothing.
    assert delivery["failure"].startswith(("must be reached, was not", "must be answered within"))

    table = client("webhooks").stdout
    assert f"{_NOWHERE} nightly" in " ".join(table.split())
    assert fields["secret"] not in table
    assert "PENDING" in client("webhooks", "deliveries", fields["id"]).stdout
    assert json.loads(client("webhooks", "--json").stdout)[0]["pending"] == {"totalCount": 1}

    again = client("webhooks", "redeliver", delivery["messageId"])
    assert (again.returncode, again.stdout) == (0, "to be sent again\n")
    rotated = client("webhooks", "rotate", fields["id"], "--grace", "1h")
    assert rotated.returncode == 0, rotated.stderr
    secret, sentence = rotated.stdout.splitlines()
    assert secret.split()[1].startswith("whsec_")
    assert secret.split()[1] != fields["secret"]
    assert sentence.startswith("The old one signs too until 20")

    assert client("webhooks", "delete", fields["id"]).stdout == "deleted\n"
    assert json.loads(client("webhooks", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "http://127.0.0.1/"), "url must lead to a public address, was http://127.0.0.1/"),
        (("delete", "nothing"), "id must be that of a stored webhook, was nothing"),
        (("rotate", "nothing"), "id must be that of a stored webhook, was nothing"),
        (("redeliver", "msg_1"), "messageId must be that of a stored delivery, was msg_1"),
        (("deliveries", "nothing"), "id must be that of a stored webhook, was nothing"),
    ],
)
def test_what_is_wrong_ends_in_a_sentence(
    arguments: tuple[str, ...], sentence: str, client: Carry
) -> None:
    refused = client("webhooks", *arguments)
    assert refused.returncode == 2
    assert refused.stderr == f"carry: {sentence}\n"

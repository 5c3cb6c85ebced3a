"""GraphQL over HTTP as the npm package graphql-http audits it."""

import json

from tests.clients.node import run_node
from tests.running_service import RunningService


def test_every_audit_of_graphql_http_passes(service: RunningService) -> None:
    audits = json.loads(run_node("audits.mjs", service.graphql_url))
    failed = [audit for audit in audits if audit["status"] != "ok"]
    assert failed == []
    assert len(audits) == 61

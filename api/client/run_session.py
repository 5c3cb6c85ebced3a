"""One run from its mutation to its printed result."""

from typing import Any

from api.client import documents, report
from api.client.connection import ServiceClient
from api.client.failures import BadInput, RunFailed
from api.client.kind import Start
from api.client.sweep_metrics import LONG_RUN, NET_PNL, Metric
from api.client.tables import progress_of
from api.client.terminal import output_console
from api.client.watch import wait_until_judged, watch
from api.settings import get_settings


def connect() -> ServiceClient:
    """A client of the service that the settings name."""
    settings = get_settings()
    return ServiceClient(settings.url, settings.api_key)


async def run_to_its_end(
    kind: Start,
    start_input: dict[str, Any],
    *,
    as_json: bool,
    metric: Metric = NET_PNL,
    top: int = 15,
) -> None:
    """Start a run, watch it, print it. Raises RunFailed when it did not succeed."""
    async with connect() as client:
        run_id = await start(client, kind, start_input)
        if await watch(client, run_id, kind.title) == "SUCCEEDED":
            await wait_until_judged(client, run_id)
        run = await fetch(client, run_id, metric=metric, top=top)
    show(run, as_json=as_json)


async def start(client: ServiceClient, kind: Start, start_input: dict[str, Any]) -> str:
    """The id of the run that answers this input. Raises BadInput with the service's sentence."""
    data = await client.execute(documents.start(kind), input=start_input)
    answer = data["answer"]
    if answer["__typename"] != "RunAccepted":
        field = f"{answer['field']}: " if "field" in answer else ""
        raise BadInput(field + answer["message"])
    return str(answer["run"]["id"])


async def fetch(
    client: ServiceClient, run_id: str, *, metric: Metric = NET_PNL, top: int = 15
) -> dict[str, Any]:
    """A stored run with its result. Raises BadInput when there is none."""
    direction = "ASCENDING" if metric.lower_is_better else "DESCENDING"
    variables = {
        "id": run_id,
        "metric": metric.name,
        "direction": direction,
        "top": top,
        "longRun": metric is LONG_RUN,
    }
    run: dict[str, Any] | None = (await client.execute(documents.RUN, **variables))["run"]
    if run is None:
        raise BadInput(f"the id must be that of a stored run, was {run_id}")
    return run


def show(run: dict[str, Any], *, as_json: bool) -> None:
    """Print a run; one that failed or was cancelled ends the command so."""
    console = output_console()
    status = run["status"]
    if as_json:
        report.print_json(run, console)
    else:
        report.run_report(run, console)
    if status == "FAILED":
        reason = (run["failure"] or {}).get("message", "no reason given")
        raise RunFailed(f"the run failed: {reason}")
    if status == "CANCELLED":
        raise RunFailed(f"the run was cancelled after {progress_of(run)}")

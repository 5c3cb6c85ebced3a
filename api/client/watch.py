"""Watch a run until it ends: a progress bar on stderr, and Ctrl-C cancels the run."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from api.client import documents
from api.client.connection import ConnectionLost, ServiceClient
from api.client.failures import CommandFailed, ServiceUnreachable
from api.client.terminal import progress_bar

RECONNECTS = 10
RECONNECT_SECONDS = 0.5
WAITING_SECONDS = 1.0
JUDGED_SECONDS = 5.0


async def watch(client: ServiceClient, run_id: str, title: str) -> str:
    """Follow the run's events to its end; the status it ended with.

    A stream that breaks off is taken up again after its last cursor. The first Ctrl-C asks the
    service to cancel the run and waits for its answer; the second ends the command.
    """
    progress = progress_bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[unit]}"),
        TimeRemainingColumn(compact=True),
    )
    with progress, _cancel_on_interrupt(client, run_id):
        task = progress.add_task(title, total=None, unit="")
        waiting = asyncio.create_task(_tell_what_it_waits_for(client, run_id, progress))
        try:
            cursor: str | None = None
            for _ in range(RECONNECTS):
                try:
                    variables = {"id": run_id, "after": cursor}
                    async for data in client.subscribe(documents.RUN_EVENTS, **variables):
                        event: dict[str, Any] = data["runEvents"]
                        cursor = event["cursor"]
                        if event["__typename"] == "RunFinished":
                            return str(event["status"])
                        _show(progress, task, event)
                except ConnectionLost:
                    pass
                await asyncio.sleep(RECONNECT_SECONDS)
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
    raise ServiceUnreachable(
        f"the service at {client.url} stopped answering; the run goes on without this command: "
        f"carry runs show {run_id}"
    )


async def wait_until_judged(client: ServiceClient, run_id: str) -> None:
    """Wait for what a result is worth, which comes a moment after it; for a while only."""
    # An earlier release has no such subscription, and a worker may be busy: the result is there.
    with suppress(TimeoutError, CommandFailed, ConnectionLost):
        async with asyncio.timeout(JUDGED_SECONDS):
            async for _ in client.subscribe(documents.RUN_JUDGED, id=run_id):
                return


async def _tell_what_it_waits_for(client: ServiceClient, run_id: str, progress: Progress) -> None:
    told = ""
    while True:
        await asyncio.sleep(WAITING_SECONDS)
        try:
            run = (await client.execute(documents.WAITING, id=run_id))["run"]
        except ServiceUnreachable:
            continue  # whoever watches the events says so
        except CommandFailed:
            return  # a service of an earlier release
        wait = run and run["waiting"]
        if not wait:
            return
        if wait["message"] != told:
            told = wait["message"]
            progress.console.print(told, markup=False, highlight=False)


def _show(progress: Progress, task: TaskID, event: dict[str, Any]) -> None:
    if event["__typename"] == "RunProgressed":
        state = event["progress"]
        progress.update(task, completed=state["done"], total=state["total"], unit=state["unit"])


@contextmanager
def _cancel_on_interrupt(client: ServiceClient, run_id: str) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    asked: list[asyncio.Task[dict[str, Any]]] = []  # keeps the task alive

    def cancel() -> None:
        loop.remove_signal_handler(signal.SIGINT)
        asked.append(loop.create_task(client.execute(documents.CANCEL, id=run_id)))

    loop.add_signal_handler(signal.SIGINT, cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGINT)

"""One round: ask, hurt while it is computed, wait for every end, compare every byte."""

import asyncio
from collections.abc import Sequence
from random import Random

from api.watching.services import AskingServices
from tests.chaos.client import Client
from tests.chaos.cluster import Cluster
from tests.chaos.faults import Fault
from tests.chaos.work import ask, check

PATIENCE_SECONDS = 900.0  # compiling every kernel on a busy machine is in it


async def survive(
    cluster: Cluster, faults: Sequence[Fault], random: Random, salt: int, *, sweep_cells: int
) -> None:
    """Let the faults happen one after the other while runs are accepted, computed and watched."""
    client = Client(cluster.urls)
    asking = asyncio.create_task(ask(client, salt, sweep_cells=sweep_cells))
    asked = None
    try:
        for fault in faults:
            await asyncio.sleep(random.uniform(0.0, 1.0))
            await fault.hurt(cluster, random)
        asked = await asyncio.wait_for(asking, PATIENCE_SECONDS)
        seen = await asked.ended(PATIENCE_SECONDS)
        services = AskingServices(cluster.settings)
        try:
            await check(cluster, services, asked, seen)
        finally:
            await services.close()
    except BaseException as error:
        error.add_note(f"{', '.join(one.name for one in faults)}\n{cluster.log()}")
        raise
    finally:
        asking.cancel()
        if asked is not None:
            asked.give_up()
        for one in cluster.members:
            one.set_clock(0)

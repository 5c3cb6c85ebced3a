"""What a process that answers questions holds beside what every process does."""

from collections.abc import Mapping, Sequence

from api.market_data.explorer import Explorer
from api.previewing.asking import Previews
from api.runs.presence import Presence
from api.runs.results import ResultReader
from api.runs.services import Services
from api.settings import Settings
from api.storage import reruns, runs, trackings
from api.storage.batching import Batch
from api.storage.reruns import Rerun
from api.storage.tables import RunRow
from api.storage.trackings_table import TrackingRow
from api.watching.progress import RunEvents


class AskingServices(Services):
    """Stored results, analyses of markets, subscriptions to runs, previews, and who works."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.explorer = Explorer(self.database)
        self.presence = Presence(self.database, settings.stale_after_seconds)
        self.previews = Previews(self.redis_url)
        self.results = ResultReader(self.database)
        self.progress = RunEvents(self.database, self.redis_url, self.results)
        self._trackings = Batch[TrackingRow | None](self._load_trackings)
        self._reruns = Batch[Rerun](self._load_reruns)
        self._runs = Batch[RunRow | None](self._load_runs)

    async def tracking_of(self, market_id: int) -> TrackingRow | None:
        """How a market is tracked; None where it is not."""
        return await self._trackings.load(str(market_id))

    async def rerun_of(self, run_id: str) -> Rerun:
        """Whether a run is asked again on new data, of which it was, and as which it is."""
        return await self._reruns.load(run_id)

    async def run(self, run_id: str) -> RunRow | None:
        """A run, whoever's it is; None where it is gone."""
        return await self._runs.load(run_id)

    async def close(self) -> None:
        """End what runs in the background and close every connection."""
        await self.progress.close()
        await self.previews.close()
        await super().close()

    async def _load_reruns(self, run_ids: Sequence[str]) -> Mapping[str, Rerun]:
        async with self.database.session() as session:
            return await reruns.of_runs(session, run_ids)

    async def _load_runs(self, run_ids: Sequence[str]) -> Mapping[str, RunRow | None]:
        async with self.database.session() as session:
            found = await runs.get_many(session, run_ids)
        return {run_id: found.get(run_id) for run_id in run_ids}

    async def _load_trackings(self, market_ids: Sequence[str]) -> Mapping[str, TrackingRow | None]:
        async with self.database.session() as session:
            found = await trackings.of_markets(session, [int(one) for one in market_ids])
        return {str(market_id): row for market_id, row in found.items()}

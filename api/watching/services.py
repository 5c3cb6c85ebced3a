"""What a process that answers questions holds beside what every process does."""

from api.market_data.explorer import Explorer
from api.runs.presence import Presence
from api.runs.results import ResultReader
from api.runs.services import Services
from api.settings import Settings
from api.watching.progress import RunEvents


class AskingServices(Services):
    """Stored results, analyses of markets, subscriptions to runs, and which workers live."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.explorer = Explorer(self.database)
        self.presence = Presence(self.database, settings.stale_after_seconds)
        self.results = ResultReader(self.database)
        self.progress = RunEvents(self.database, self.redis_url, self.results)

    async def close(self) -> None:
        """End what runs in the background and close every connection."""
        await self.progress.close()
        await super().close()

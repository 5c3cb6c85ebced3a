"""What a process that answers questions holds beside what every process does."""

from api.market_data.explorer import Explorer
from api.previewing.asking import Previews
from api.runs.presence import Presence
from api.runs.results import ResultReader
from api.runs.services import Services
from api.settings import Settings
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

    async def close(self) -> None:
        """End what runs in the background and close every connection."""
        await self.progress.close()
        await self.previews.close()
        await super().close()

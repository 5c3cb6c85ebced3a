"""What an import asks: the history of a market from its exchange."""

from dataclasses import dataclass
from typing import ClassVar

from api.broker.queue import Lane
from api.market_data.catalog import Catalog
from api.market_data.exchange.request import ExchangeRequest
from api.market_data.exchange.request import from_document as request_from
from api.runs.config import RunConfig
from api.runs.material import NOTHING, Material
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan, Quota
from api.runs.values import Document, document_hash
from api.settings import Settings
from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class ImportConfig(RunConfig):
    """Series of a market; open_ended: until now, whenever that is.

    unasked: workers start it, for a market that somebody tracks: it is beside who asks for others.
    """

    kind: ClassVar[RunKind] = RunKind.IMPORT

    request: ExchangeRequest
    open_ended: bool = False
    unasked: bool = False

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        return self.request.to_document()

    def subject(self) -> tuple[MarketKey, ...]:
        """The market."""
        return (MarketKey(self.request.venue, self.request.symbol),)

    async def gather(self, catalog: Catalog) -> Material:
        """Nothing: it brings data, and uses none."""
        del catalog
        return NOTHING

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """One shard, in a lane of its own: exchanges are slow."""
        del settlements, shard_event_cells
        return Plan(((0, 1),), Lane.IMPORT, self.request.hours, "hours")

    def quota(self, settings: Settings) -> Quota | None:
        """Exchanges answer one address so often, and this is it for everybody."""
        if self.unasked:
            return None
        at_once, per_hour = settings.max_imports_per_owner, settings.max_imports_per_hour
        return Quota(at_once, per_hour, "imports")

    def run_key(self, data_hash: str) -> str:
        """Open-ended, and asked again a moment later, it is the same question."""
        del data_hash
        document = self.document()
        asked = {**document, "until_ms": None} if self.open_ended else document
        return document_hash([self.kind, asked])


def from_document(document: Document) -> ImportConfig:
    """The config whose document this is."""
    return ImportConfig(request_from(document))


def request_of(run: RunRow) -> ExchangeRequest:
    """What a stored import brings in."""
    return from_document(run.config).request

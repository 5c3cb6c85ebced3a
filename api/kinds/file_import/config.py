"""What an import of files asks: those of an upload, read as they were when they were looked at."""

from dataclasses import dataclass
from typing import ClassVar

from api.broker.queue import Lane
from api.market_data.catalog import Catalog
from api.runs.config import RunConfig
from api.runs.material import NOTHING, Material
from api.runs.names import MarketKey, RunKind
from api.runs.plan import Plan
from api.runs.values import Document
from api.storage.tables import RunRow


@dataclass(frozen=True, slots=True)
class FileImportConfig(RunConfig):
    """Files of an upload. said: as of `flags_said`. replace: forget what is stored of the series.

    skip_refused: import the rest where a file is refused. markets: those of the last look.
    """

    kind: ClassVar[RunKind] = RunKind.FILE_IMPORT

    upload: str
    said: tuple[dict[str, str], ...]
    replace: bool
    skip_refused: bool
    markets: tuple[MarketKey, ...]
    files: int

    def document(self) -> Document:
        """JSON form, as it is stored with the run."""
        return {
            "upload": self.upload,
            "said": list(self.said),
            "replace": self.replace,
            "skip_refused": self.skip_refused,
            "markets": [[one.venue, one.symbol] for one in self.markets],
            "files": self.files,
        }

    def subject(self) -> tuple[MarketKey, ...]:
        """The markets that its files tell of."""
        return self.markets

    async def gather(self, catalog: Catalog) -> Material:
        """Nothing: it brings data, and uses none."""
        del catalog
        return NOTHING

    def plan(self, settlements: int, shard_event_cells: int) -> Plan:
        """One shard, beside the imports from exchanges."""
        del settlements, shard_event_cells
        return Plan(((0, 1),), Lane.IMPORT, self.files, "files")


def from_document(document: Document) -> FileImportConfig:
    """The config whose document this is."""
    return FileImportConfig(
        upload=document["upload"],
        said=tuple(document["said"]),
        replace=document["replace"],
        skip_refused=document["skip_refused"],
        markets=tuple(MarketKey(*one) for one in document["markets"]),
        files=document["files"],
    )


def file_config_of(run: RunRow) -> FileImportConfig:
    """What a stored import of files brings in."""
    return from_document(run.config)

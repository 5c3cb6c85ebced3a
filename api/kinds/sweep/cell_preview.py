"""What a cell's run would come to, before somebody asks for the run."""

from typing import Annotated

import strawberry

from api.kinds.sweep.config import SweepConfig, from_document
from api.runs.config import EngineConfig
from api.schema.context import Info
from api.schema.preview import PreviewResult, previewed
from api.schema.refusals import BadUserInput
from api.storage.tables import RunRow


@strawberry.type
class PreviewedSweep:
    """A sweep that previews its cells."""

    row: strawberry.Private[RunRow]

    @strawberry.field(
        description="What the run of a cell would come to, on the sweep's own data and without "
        "making one; null for an invalid cell."
    )
    async def preview(
        self,
        info: Info,
        cell: Annotated[int, strawberry.argument(description="Index of the cell.")],
    ) -> PreviewResult | None:
        config = from_document(self.row.config)
        if not is_valid(config, cell):
            return None

        async def asked() -> EngineConfig:
            return config.cell_config(cell)

        return await previewed(info, asked, like=self.row)


def is_valid(config: SweepConfig, cell: int) -> bool:
    """Whether a cell's parameters are; BadUserInput where the grid has no such cell."""
    grid = config.grid()
    if not 0 <= cell < grid.total_cells:
        raise BadUserInput("cell", f"cell must be between 0 and {grid.total_cells - 1}, was {cell}")
    return not grid.invalid_cells(cell, cell + 1)[0]

"""What subscribers to a sweep are told of it before anything else."""

from api.broker.events import CELL_METRICS, CellBlock
from api.kinds.sweep.stored import stored_sweep
from api.runs.results import ResultReader
from api.storage.tables import RunRow


async def cells_so_far(reader: ResultReader, run: RunRow, most: int) -> CellBlock | None:
    """The cells that subscribers are told of first; None where they are more than `most`."""
    stored = await stored_sweep(reader, run)
    cells = stored.computed.nonzero()[0]
    if cells.size > most:
        return None
    columns = {name: (await stored.column(name))[cells] for name in CELL_METRICS}
    return CellBlock(cells, columns)

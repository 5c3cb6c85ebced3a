"""An import of files among the kinds of runs."""

from api.kinds.file_import.config import from_document
from api.runs.kind import Kind
from api.runs.names import RunKind

KIND = Kind(
    name=RunKind.FILE_IMPORT,
    description="Market data from files that were sent; nothing is computed.",
    from_document=from_document,
    answer_lasts=False,  # what is stored may have changed by then
)

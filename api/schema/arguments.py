"""Arguments that several fields share, each described once."""

from typing import Annotated

import strawberry

MaxPoints = Annotated[
    int,
    strawberry.argument(
        description="Most points to send, from 2 to `service.limits.curvePoints`; first, last, "
        "lowest and highest stay."
    ),
]
First = Annotated[
    int,
    strawberry.argument(description="Items to send, from 1 to `service.limits.pageSize`."),
]
After = Annotated[
    str | None,
    strawberry.argument(description="Cursor of this connection: send what comes after it."),
]

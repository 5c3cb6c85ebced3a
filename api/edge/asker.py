"""Who asks for a file: the one place where downloads learn who may have what."""

from starlette.requests import Request

from api.access.grants import Access
from api.schema.admission import admit, caller_of
from api.schema.context import Application


async def asker_of(request: Request) -> Access:
    """What the sender of a request may see; RequestRefused where that is nothing.

    The key travels in the header Authorization, never in the address: addresses are logged and
    kept in histories.
    """
    application: Application = request.app.state.application
    return await admit(application.gate, caller_of(request))

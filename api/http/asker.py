"""Who asks for a file: the one place where downloads learn who may have what."""

from starlette.requests import Request

from api.access.grants import Access
from api.http.admission import admit, caller_of
from api.http.application import application_of


async def asker_of(request: Request) -> Access:
    """What the sender of a request may see; RequestRefused where that is nothing.

    The key travels in the header Authorization, never in the address: addresses are logged and
    kept in histories.
    """
    application = application_of(request)
    return await admit(application.gate, caller_of(request))

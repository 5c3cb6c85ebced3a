"""The same bytes from an endpoint that knows nothing: what Starlette and uvicorn cost alone."""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def serve(folder: Path, port: int) -> None:
    """POST /NAME answers with the bytes of the file NAME of the folder, having read the body."""
    answers = {path.name: path.read_bytes() for path in folder.iterdir()}

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(answers[request.path_params["name"]], media_type="application/json")

    async def ready(_request: Request) -> Response:
        return Response(b"")

    app = Starlette(routes=[Route("/ready", ready), Route("/{name}", answer, methods=["POST"])])
    uvicorn.run(app, port=port, http="httptools", loop="uvloop", log_config=None, access_log=False)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))

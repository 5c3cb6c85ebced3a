"""`carry demo`, behind `make demo`: everything embedded, three runs over GraphQL, then serve."""

import asyncio
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from api.broker.tether import carry, command
from api.client.failures import CommandFailed
from api.settings import Settings, environment_name, get_settings
from api.storage.private import make_file

HOME = Path("var") / "demo"
PORTS_TRIED = 50
READY_SECONDS = 180.0  # a first start compiles the kernels
STOP_SECONDS = 20.0

MARKET = {"venue": "sample", "symbol": "BTC/USDT:USDT"}
PERIOD = {"start": "2022-01-01T00:00:00Z", "end": "2024-12-31T00:00:00Z"}


def demo(
    serve: Annotated[bool, typer.Option(help="Keep serving after the result.")] = True,
) -> None:
    """Start everything with SYNTHETIC sample markets, run three backtests and serve the page."""
    from api.cli.market_import import import_samples

    settings = _settings()
    environment = _environment(settings, _free_port(settings))
    asyncio.run(import_samples(settings))
    with _service(environment) as (process, url):
        asyncio.run(_example_runs(url))
        typer.echo(f"\nThe page: {url}/\nThe GraphQL playground: {url}/graphql")
        if serve:
            typer.echo("Serving until Ctrl-C.")
            _serve(process)


def _settings() -> Settings:
    # The demo is private: its own home and database, on this machine only.
    home = HOME.resolve()
    return get_settings(
        home=home, host="127.0.0.1", database_url=f"sqlite+aiosqlite:///{home}/carrybench.sqlite"
    )


def _environment(settings: Settings, port: int) -> dict[str, str]:
    # What the service is to see: the machine's environment, but no other setting of ours.
    own = {environment_name(field) for field in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    return environment | {
        environment_name("home"): str(settings.home),
        environment_name("host"): settings.host,
        environment_name("port"): str(port),
    }


def _free_port(settings: Settings) -> int:
    """The configured port, or the next one that nobody listens on."""
    last = min(settings.port + PORTS_TRIED, 65_536)
    for port in range(settings.port, last):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    raise CommandFailed(f"no free port from {settings.port} to {last - 1}; set CARRY_PORT")


@contextmanager
def _service(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`carry up` as a child, ready when entered and gone when left."""
    host, port = environment[environment_name("host")], environment[environment_name("port")]
    url = f"http://{host}:{port}"
    log = Path(environment[environment_name("home")]) / "demo.log"
    typer.echo(f"Starting Redis, the database, a worker and the API at {url} (log: {log})")
    make_file(log)
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  nothing of it was typed by anybody
            command(*carry("up")),
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is ours; the service is then stopped in good order
        )
    try:
        _await_ready(process, url, log)
        yield process, url
    finally:
        _stop(process)


def _await_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    import httpx

    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
            raise CommandFailed(f"the service ended with exit code {process.returncode}:\n{tail}")
        try:
            if httpx.get(f"{url}/readyz", timeout=2.0).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise CommandFailed(f"the service was not ready within {READY_SECONDS:g} s; see {log}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _serve(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait()
    except KeyboardInterrupt:
        typer.echo("\nStopping.")
        return
    raise CommandFailed(f"the service ended with exit code {process.returncode}")


async def _example_runs(url: str) -> None:
    from api.client import report, run_session
    from api.client.connection import ServiceClient
    from api.client.kind import Start
    from api.client.terminal import output_console
    from api.client.watch import watch
    from api.registry import parts

    common: dict[str, Any] = {"market": MARKET, "period": PERIOD}
    console = output_console()
    async with ServiceClient(url, None) as client:
        for part in parts("commands"):
            kind: Start = part.START
            if kind.example is None:
                continue
            run_id = await run_session.start(client, kind, common | kind.example)
            await watch(client, run_id, kind.title)
            run = await run_session.fetch(client, run_id, top=5)
            console.print(f"\n{kind.title}", style="bold underline")
            run_session.show(run, as_json=False)
    console.print("\nAll numbers above are of " + report.SYNTHETIC_NOTE, style="yellow")


def add_to(app: typer.Typer) -> None:
    app.command("demo", rich_help_panel="Service")(demo)

"""Commands for the service: demo, serve, check."""

import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from graphsvc.cli.common import (
    INTERRUPTED,
    ask,
    err,
    errors_in_a_line,
    fail,
    load_settings,
    out,
    patient,
    say_stopping,
)
from graphsvc.cli.logs import configure_logging
from graphsvc.cli.progress import working
from graphsvc.cli.sample import EXAMPLES, load_sample, say_what_to_try
from graphsvc.cli.status import written
from graphsvc.progress import Step

if TYPE_CHECKING:
    import asyncio

    from graphsvc.background import Supervised
    from graphsvc.context import Context
    from graphsvc.progress import Report
    from graphsvc.settings import Settings
    from graphsvc.store.check import Finding
    from graphsvc.store.store import Server

    Before = Callable[[Context, Report], Awaitable[None]]

app = typer.Typer()
SERVICE, PLANNING = Step("Starting the service"), Step("Planning the first queries")
OPENING = 5.0  # seconds to wait for a saved snapshot
Host = Annotated[str | None, typer.Option(help="Address to listen on (GRAPHSVC_HOST)")]
Port = Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free port (GRAPHSVC_PORT)")]
Workers = Annotated[int | None, typer.Option(help="Processes that answer requests (GRAPHSVC_WORKERS)")]


@app.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Serve a real sample network: 4,039 members and 88,234 connections, with made-up profiles."""
    err.print("Starting graphsvc with the sample network", highlight=False)
    working()
    settings = load_settings(host=host, port=port, workers=1)
    with errors_in_a_line():
        _serve(settings, before=load_sample, examples=EXAMPLES, say=say_what_to_try)


@app.command()
def serve(host: Host = None, port: Port = None, workers: Workers = None) -> None:
    """Serve your network over HTTP, from the data folder or from the server in GRAPHSVC_NEO4J_URI."""
    err.print("Starting graphsvc", highlight=False)
    working()
    settings = load_settings(host=host, port=port, workers=workers)
    with errors_in_a_line():
        _serve(settings, before=_nothing, say=_say_where)


def _say_where(url: str) -> None:
    err.print(f"Serving on {url}\nAPI:       {url}/docs\nCtrl-C stops it; the network is kept.", highlight=False)


@app.command()
def check() -> None:
    """Check every query plan and report unsafe server settings."""
    from graphsvc.store.queries import queries

    with errors_in_a_line():
        queries().check()
    findings, weak = ask(_checked)
    for security_warning in weak:
        err.print(f"[yellow]warning:[/] {escape(security_warning)}", highlight=False, soft_wrap=True)
    for finding in findings:
        err.print(f"[red]{finding.query}[/] {escape(finding.reason)}", highlight=False, soft_wrap=True)
    if findings:
        raise typer.Exit(1)
    out.print(f"{len(queries())} queries checked, no problems found", highlight=False)


async def _checked(ctx: "Context") -> "tuple[list[Finding], list[str]]":
    from graphsvc.analyst.probe import security_warnings
    from graphsvc.store.check import check as check_queries

    return await check_queries(ctx.store), await security_warnings(ctx.store)


def _serve(settings: "Settings", before: "Before", say: Callable[[str], None], examples: tuple[str, ...] = ()) -> None:
    """Serve until a signal. Calls `say` with the URL once the service is ready and has answered the examples.

    Exits with 130 if the signal comes before.
    """
    import asyncio

    configure_logging()
    has_started = False

    def started(url: str) -> None:
        nonlocal has_started
        has_started = True
        say(url)

    # The first process of a container ignores each signal that it does not handle.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _listening(settings) as listener, asyncio.Runner(loop_factory=new_loop) as runner:
            runner.run(_run(settings, listener, before, started, examples))
    except (KeyboardInterrupt, asyncio.CancelledError):
        err.print("Stopped.")
        if not has_started:
            raise typer.Exit(INTERRUPTED) from None


def new_loop() -> "asyncio.AbstractEventLoop":
    import asyncio

    try:
        import uvloop
    except ImportError:  # uvloop has no wheel for this platform
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()


@contextmanager
def _listening(settings: "Settings") -> Iterator[socket.socket]:
    """The socket to listen on, bound before anything else is started."""
    host, port = settings.http.host, settings.http.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, so that asyncio switches Nagle's delay off: without, each answer took 44 ms, with, 0.2 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except OSError as error:
            fail(f"cannot listen on {host}:{port} ({error.strerror}); --port 0 takes a free port")
        yield listener


async def _run(
    settings: "Settings",
    listener: socket.socket,
    before: "Before",
    say: Callable[[str], None],
    examples: tuple[str, ...],
) -> None:
    import asyncio

    from graphsvc.cli.progress import progress
    from graphsvc.database import in_words

    alone = settings.http.workers == 1
    # Imports take a second, so do them while Neo4j starts.
    importing = asyncio.create_task(asyncio.to_thread(_import_service)) if alone else None
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()

    def stop(*_: object) -> None:
        if not stopping.is_set():
            stopping.set()
            say_stopping()
        if this is not None:
            loop.call_soon_threadsafe(this.cancel)

    # Until uvicorn handles signals, they end the start-up. Not by the loop's own handlers: they would also be called
    # later, and cancel the requests that uvicorn finishes.
    stopping = Event()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    stages = await asyncio.to_thread(_stages, settings, loads=bool(examples))
    async with _prepared(settings, before, stages) as (server, local):
        err.print(f"Using {in_words(settings)}", highlight=False, markup=False, soft_wrap=True)
        if importing is None:
            await _run_workers(settings, listener, local, say)
            return
        with progress(stages) as report:
            report(SERVICE, 0, 1)
            create_app, new_server = await importing
            app = create_app(settings, server, local)
            if examples:
                app.state.warm_up_allowed.clear()
            service = new_server(app, settings.http)
            service.handle_exit = _told(service.handle_exit, stopping)
            serving = asyncio.create_task(service.serve(sockets=[listener]))
            while not service.started and not serving.done():  # noqa: ASYNC110  uvicorn has no event for it
                await asyncio.sleep(0.02)
            report(SERVICE, 1, 1)
            url = url_of(*listener.getsockname()[:2])
            if service.started and examples:
                report(PLANNING, 0, 1)
                await _snapshot_opened(app, settings, serving)
                await _answer(url, examples)
                report(PLANNING, 1, 1)
        if service.started and not stopping.is_set():
            app.state.warm_up_allowed.set()
            say(url)
            with written(settings, url):
                await serving
        else:
            await serving


def _stages(settings: "Settings", *, loads: bool) -> tuple[tuple[str, ...], ...]:
    """The stages of a first start, by the first words of their steps; none if it is not the first."""
    if not settings.database.embedded:
        return ()
    from graphsvc.embedded import downloaded, is_new

    there = downloaded(settings)
    if there and not is_new(settings):
        return ()
    return (
        *(() if there else (("Downloading", "Waiting for another"),)),
        ("Starting Neo4j",),
        *((("Preparing",), ("Reading", "Generating", "Writing"), ("Loading",)) if loads else ()),
        ("Starting the service", "Planning"),
    )


async def _run_workers(
    settings: "Settings", listener: socket.socket, local: "Supervised | None", say: Callable[[str], None]
) -> None:
    """Other processes answer; this one watches Neo4j."""
    from graphsvc.background import watch_local
    from graphsvc.supervisor import STOPPING, Supervisor
    from graphsvc.workers import WorkerFailed, run_workers

    supervisor = Supervisor()
    watch_local(supervisor, local)
    with ExitStack() as stack:

        def answer() -> None:
            url = url_of(*listener.getsockname()[:2])
            stack.enter_context(written(settings, url))
            say(url)

        try:
            await run_workers(settings, listener, answer)
        except WorkerFailed as failure:
            fail(str(failure))
        finally:
            await supervisor.stop(within=STOPPING)


def _told(handle_exit: Callable[..., None], stopping: Event) -> Callable[..., None]:
    """The server's signal handler, after a line that says so at once: it finishes requests first."""

    def handle(*given: Any) -> None:
        if not stopping.is_set():
            stopping.set()
            say_stopping()
        handle_exit(*given)

    return handle


def url_of(host: str, port: int) -> str:
    """A URL that this machine can call: all addresses are none to call."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _import_service() -> "tuple[Callable[..., Any], Callable[..., Any]]":
    from graphsvc.app import create_app
    from graphsvc.http.server import new_server

    return create_app, new_server


async def _snapshot_opened(app: Any, settings: "Settings", serving: "asyncio.Future[None]") -> None:
    """Wait for a saved snapshot, which answers the examples before Neo4j has planned them: after 7.5 s, not 10.

    Not if the service stops meanwhile.
    """
    import asyncio

    from graphsvc.seal import Vault
    from graphsvc.snapshot import compiling

    saved = settings.snapshot.enabled and Vault(settings.embedded.data_dir).snapshot.exists()
    if saved and compiling.is_available() and compiling.is_compiled(settings.embedded.cache / "kernels"):
        opened = asyncio.ensure_future(app.state.snapshot_opened.wait())
        await asyncio.wait({opened, serving}, timeout=OPENING, return_when=asyncio.FIRST_COMPLETED)
        opened.cancel()


async def _answer(url: str, examples: tuple[str, ...]) -> None:
    """Request the examples from the service once, so that users do not wait for their plans.

    A second time, so that Java compiles what runs them, took 0.6 s and made the calls that follow 0.02-0.05 s quicker.
    """
    import asyncio

    await asyncio.gather(*(asyncio.to_thread(_get, url + path) for path in examples))


def _get(url: str) -> None:
    from urllib.request import ProxyHandler, build_opener

    # The response may be an error: the service may need tokens, or have another network.
    with suppress(OSError), build_opener(ProxyHandler({})).open(url) as answer:
        answer.read()


@asynccontextmanager
async def _prepared(
    settings: "Settings", before: "Before", stages: tuple[tuple[str, ...], ...] = ()
) -> "AsyncIterator[tuple[Server, Supervised | None]]":
    """The database, after running `before` on it."""
    from contextlib import AsyncExitStack

    from graphsvc.cli.progress import progress
    from graphsvc.context import Context
    from graphsvc.database import database
    from graphsvc.store.store import open_store

    async with AsyncExitStack() as stack:
        with progress(stages) as report:
            server, local = await stack.enter_async_context(database(settings, report, supervised=True))
            async with open_store(patient(settings).database, server) as store:
                await before(Context(store, settings), report)
        yield server, local


async def _nothing(ctx: "Context", report: "Report") -> None:
    """Serve the existing network unchanged."""

"""A channel at work in a thread of its own, as its process would be; and waiting for what it does."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp

PATIENCE_SECONDS = 15.0


@contextmanager
def running(main: Callable[[], Coroutine[Any, Any, None]]) -> Iterator[None]:
    """Run `main()` until the block ends; an error in it fails the test."""
    errors: list[BaseException] = []
    loop = asyncio.new_event_loop()
    task: list[asyncio.Task[None]] = []

    def work() -> None:
        asyncio.set_event_loop(loop)
        task.append(loop.create_task(main()))
        try:
            loop.run_until_complete(task[0])
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            errors.append(error)
        finally:
            left = asyncio.all_tasks(loop)
            for one in left:
                one.cancel()
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        while not task and thread.is_alive():
            time.sleep(0.005)
        if thread.is_alive():
            with suppress(RuntimeError):  # it ended by itself in this moment
                loop.call_soon_threadsafe(task[0].cancel)
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "the channel does not end"
        if errors:
            raise errors[0]


def until(condition: Callable[[], object], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Return when the condition holds; fail when it still does not after so many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@contextmanager
def loopback_listener() -> Iterator[socket.socket]:
    """Yield a listening socket on a free port; who calls before somebody serves on it waits."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield listener


async def serve_on(app: ASGIApp, listener: socket.socket) -> None:
    """Serve an application on a listener until cancelled."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=0)
    server = uvicorn.Server(config)
    try:
        await server.serve(sockets=[listener])
    except asyncio.CancelledError:
        server.should_exit = True
        raise

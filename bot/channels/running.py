"""What all channel processes share when they run: logs without secrets, an HTTP server beside the loops."""

import logging

import uvicorn
from starlette.types import ASGIApp

# These write addresses into the log, and platforms put their tokens into addresses.
TALKATIVE = ("httpx", "httpcore", "telegram", "telegram.ext", "telegram.request")


def quiet_logs() -> None:
    """Log to standard error, without addresses and bodies of calls."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)


async def serve(app: ASGIApp, *, host: str, port: int) -> None:
    """Serve `app` until cancelled."""
    config = uvicorn.Config(app, host=host, port=port, access_log=False, log_level="warning")
    await uvicorn.Server(config).serve()

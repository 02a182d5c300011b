"""Runs the web chat alone: `python -m bot.channels.webchat [--port 8013]`."""

import argparse

import uvicorn

from bot.channels.webchat.main import create_app


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="Serve the web chat.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8013)
    chosen = parser.parse_args()
    uvicorn.run(create_app(), host=chosen.host, port=chosen.port, access_log=False)


if __name__ == "__main__":
    main()

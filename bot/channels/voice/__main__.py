"""Runs the voice line alone: `python -m bot.channels.voice [--port 8019]`."""

import argparse
import sys
from importlib.util import find_spec

import uvicorn

from bot.channels.running import quiet_logs

# Packages of the dependency group `voice` that the line cannot be without; ears and voices tell of theirs.
NEEDED = ("pypinyin", "numpy", "yaml")


def main() -> int:
    """Serve until stopped; without its packages the line says which are missing."""
    parser = argparse.ArgumentParser(description="Serve the voice line.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8019)
    chosen = parser.parse_args()
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        sys.stderr.write(f"missing packages of the dependency group voice: {', '.join(missing)}\n")
        return 1
    from bot.channels.voice.main import create_app  # noqa: PLC0415  (after the check above)

    quiet_logs()
    uvicorn.run(create_app(), host=chosen.host, port=chosen.port, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the Telegram channel: `python -m bot.channels.telegram [--port 8017]` (a port for the webhook)."""

import argparse
import asyncio

from bot.channels.running import quiet_logs
from bot.channels.telegram.channel import run_channel
from bot.channels.telegram.settings import read_telegram_settings


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser(description="Serve citizens on Telegram.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8017)
    chosen = parser.parse_args()
    quiet_logs()
    asyncio.run(run_channel(read_telegram_settings(), host=chosen.host, port=chosen.port))


if __name__ == "__main__":
    main()

"""Runs the WeChat channel: `python -m bot.channels.wechat [--port 8018]`; with `menu` it puts up the menu."""

import argparse
import asyncio

from bot.channels.running import quiet_logs
from bot.channels.wechat.channel import put_menu, run_channel
from bot.channels.wechat.settings import read_wechat_settings


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser(description="Serve citizens on a WeChat Official Account.")
    parser.add_argument("command", nargs="?", choices=("serve", "menu"), default="serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8018)
    chosen = parser.parse_args()
    quiet_logs()
    settings = read_wechat_settings()
    if chosen.command == "menu":
        asyncio.run(put_menu(settings))
    else:
        asyncio.run(run_channel(settings, host=chosen.host, port=chosen.port))


if __name__ == "__main__":
    main()

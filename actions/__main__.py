"""Runs the action server on the loopback interface: `python -m actions --port 8016`."""

import argparse

from rasa_sdk.endpoint import create_app

import actions

# rasa_sdk's own command listens on every interface; this one must not.
HOST = "127.0.0.1"


def main() -> None:
    """Serve until the process is ended. One process: the actions wait, they do not compute."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=8016)
    chosen = parser.parse_args()
    app = create_app(actions)
    app.run(chosen.host, chosen.port, workers=1, access_log=False)


if __name__ == "__main__":
    main()

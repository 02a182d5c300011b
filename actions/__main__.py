"""Runs the action server on the loopback interface: `python -m actions`."""

import os

from rasa_sdk.endpoint import create_app

import actions

if __name__ == "__main__":
    app = create_app(actions)
    # rasa_sdk's own command listens on every interface; this one must not.
    host, port = (
        os.environ.get("HOTLINE_ACTIONS_HOST", "127.0.0.1"),
        int(os.environ.get("HOTLINE_ACTIONS_PORT", "8016")),
    )
    app.run(host, port, workers=1, access_log=False)

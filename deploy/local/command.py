"""Runs one command of the service against this installation: `python -m deploy.local.command NAME …`."""

from __future__ import annotations

import os
import subprocess
import sys

from deploy.local.layout import ROOT, layout_from_environment
from deploy.local.processes import ticketing_environment


def main() -> int:
    """Give the service's own command line the settings and secrets of this installation."""
    layout = layout_from_environment()
    environment = {**os.environ, **ticketing_environment(layout)}
    command = [str(layout.python("app")), "-m", "ticketing.cli", *sys.argv[1:]]
    # A file is named from where the caller stands; the service's own folder is only for its modules.
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

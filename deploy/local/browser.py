"""Finds the browser for the tests, or installs it where the machine's package manager can."""

from __future__ import annotations

import os
import shutil
import subprocess

from deploy.local.layout import SetupProblem, say

PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """Return the path of a Chromium, or None."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None


def ensure_browser() -> str:
    """Return the path of a Chromium, installing Debian's package when that is possible."""
    found = find_browser()
    if found:
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupProblem(f"The browser tests need Chromium: install the packages {' '.join(PACKAGES)}.")
    say("  installing " + " ".join(PACKAGES))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]):
        subprocess.run(command, env=quiet, check=True, stdout=subprocess.DEVNULL)
    found = find_browser()
    if not found:
        raise SetupProblem("Chromium was installed but is not on PATH.")
    return found

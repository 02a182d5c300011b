"""Finds the programs of the call tests (a telephone and a voice), or installs them where that is possible."""

from __future__ import annotations

import os
import shutil
import subprocess

from deploy.local.layout import SetupProblem, say

# Program and the Debian package that brings it.
PROGRAMS = {"baresip": "baresip-core", "espeak-ng": "espeak-ng"}


def ensure_telephone() -> None:
    """Install what is missing; where that is not possible, say which packages the tests need."""
    missing = [package for program, package in PROGRAMS.items() if shutil.which(program) is None]
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupProblem(f"The call tests need these packages: {' '.join(missing)}.")
    say("  installing " + " ".join(missing))
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *missing]):
        subprocess.run(command, env=quiet, check=True, stdout=subprocess.DEVNULL)

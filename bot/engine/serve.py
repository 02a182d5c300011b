"""Runs the engine on the loopback interface: `python -m bot.engine.serve --model FILE --port N`.

Rasa's own command line is used as it is; this only settles what must never be forgotten: the address, the one
channel, a token for the HTTP API, and where the secret comes from.
"""

import argparse
import os
import secrets
import sys
from pathlib import Path

from bot.engine.lean import go_without_for
from bot.engine.text.data_files import PROJECT_ROOT

SECRET = "HOTLINE_ENGINE_SECRET"  # noqa: S105  (the name of a setting, not a secret)
API_TOKEN = "HOTLINE_ENGINE_API_TOKEN"  # noqa: S105
# One thread a message: with more, the idle ones spin while they wait, and twice the processor buys a third of
# the time. Several messages at once use the other cores.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_TENSORFLOW_THREADS = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def read_setting(name: str) -> str:
    """Return a secret setting; from a file when NAME_FILE names one; empty when neither is there."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")


def arguments_for(model: str, port: str) -> list[str]:
    """Return the words of Rasa's command line."""
    # The HTTP API (model/parse) is for maintainers: without a token of theirs it gets one nobody knows.
    token = read_setting(API_TOKEN) or secrets.token_urlsafe(32)
    return [
        *("rasa", "run", "--enable-api", "--auth-token", token, "-i", "127.0.0.1", "-p", port),
        *("-m", model, "--endpoints", str(PROJECT_ROOT / "endpoints.yml")),
        *("--credentials", str(PROJECT_ROOT / "bot" / "engine" / "credentials.yml")),
    ]


def main() -> None:
    """Start Rasa in this process; exit with a sentence when the secret is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--port", default="8015")
    chosen = parser.parse_args()
    model = Path(chosen.model).resolve()
    # Before anything is imported: a library reads the number of its threads once, when it is loaded.
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    # Rasa imports TensorFlow at once when it finds a number of threads for it.
    is_ours = go_without_for(model)
    for name in () if is_ours else _TENSORFLOW_THREADS:
        os.environ.setdefault(name, "1")
    os.environ[SECRET] = read_setting(SECRET)
    if len(os.environ[SECRET]) < 32:
        sys.exit(f"{SECRET} (or {SECRET}_FILE) must hold at least 32 characters")
    sys.argv = arguments_for(str(model), chosen.port)
    os.chdir(PROJECT_ROOT)
    from rasa.__main__ import main as rasa_main  # noqa: PLC0415  (seconds of import; refusals come first)

    if is_ours:  # any other model runs as Rasa is, which is also what the bench compares with
        from bot.engine.thrift import be_thrifty  # noqa: PLC0415

        be_thrifty()
    rasa_main()


if __name__ == "__main__":
    main()

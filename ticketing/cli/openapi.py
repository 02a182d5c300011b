"""`openapi`: the contract by which bot and channels know the service, as a file that is committed."""

import argparse
import json
from pathlib import Path

from ticketing.main import create_app
from ticketing.settings import Settings

# The contract does not depend on settings; these never serve a request.
NOWHERE = Settings(
    database_url="sqlite://",
    service_token="x" * 32,
    engine_secret="x" * 32,
    encryption_key="A" * 43,
    session_key="x" * 32,
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--out", type=Path, required=True)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    return write_openapi(arguments.out)


def write_openapi(out: Path) -> int:
    """Write the OpenAPI document."""
    app = create_app(NOWHERE)
    out.write_text(json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    app.state.engine.dispose()
    return 0

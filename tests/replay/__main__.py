"""`make replay FILE=…`: says the citizen's words of an exported conversation again and shows what changed."""

import argparse
import json
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import yaml

WAIT_SECONDS = 30


def main() -> int:
    """Print every step; exit code 1 when any answer differs from the one that was given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--access", type=Path, default=Path("var/access.json"))
    asked = parser.parse_args()
    access = json.loads(asked.access.read_text(encoding="utf-8"))
    script = yaml.safe_load(asked.file.read_text(encoding="utf-8"))
    headers = {"Authorization": f"Bearer {access['channel_tokens']['test']}"}
    base = f"{access['base_url']}/api/v1/channels/test"
    with httpx.Client(base_url=base, headers=headers, timeout=WAIT_SECONDS + 10, trust_env=False) as http:
        differing = replay(script, http)
    print(f"{len(script['steps'])} steps, {differing} answered otherwise")
    return 1 if differing else 0


def replay(script: dict[str, Any], http: httpx.Client) -> int:
    """Play one script on the channel `test`; return how many answers differ."""
    conversation, differing = f"r{uuid.uuid4().hex[:12]}", 0
    for step in script["steps"]:
        body = {"conversation_id": conversation, "message_id": uuid.uuid4().hex, "text": step["citizen"]}
        reply = http.post("/messages", params={"wait": WAIT_SECONDS}, json=body)
        reply.raise_for_status()
        now = [message["text"] for message in reply.json()["messages"] if message["from"] == "bot"]
        before = step.get("bot", {}).get("said", [])
        differing += now != before
        _print_step(step["citizen"], before, now)
    return differing


def _print_step(citizen: str, before: list[str], now: list[str]) -> None:
    print(f"> {citizen}")
    if now == before:
        print("  = " + " / ".join(now))
        return
    print("  - " + " / ".join(before))
    print("  + " + " / ".join(now))


if __name__ == "__main__":
    sys.exit(main())

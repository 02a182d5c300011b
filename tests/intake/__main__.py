"""`python -m tests.intake --data DIR`: what becomes of the first real messages, told by a scripted citizen.

Prints figures only, never the text of a message.
"""

import argparse
import collections
import json
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.intake.citizen import FILED, ScriptedCitizen
from tests.intake.figures import Outcome, summarise

MESSAGES = Path("tipdm_cls") / "dev.jsonl"
MOST_TURNS = 15
WAIT_SECONDS = 30
MAPPING = yaml.safe_load(Path(__file__).with_name("expected_topics.yml").read_text(encoding="utf-8"))


def main() -> int:
    """Exit code 0 when measured or skipped; 1 when anything went wrong on the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of measuring sets")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--access", type=Path, default=Path("var/access.json"))
    parser.add_argument("--base-url", help="overrides the address in the access file")
    args = parser.parse_args()
    source = args.data / MESSAGES
    if not source.exists():
        print(f"skipped: {source} is not there")
        return 0
    access = json.loads(args.access.read_text(encoding="utf-8"))
    rows = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()[: args.count]]
    outcomes = [_try_one(row, access, args.base_url or access["base_url"]) for row in rows]
    return _report(outcomes)


def _report(outcomes: list[Outcome]) -> int:
    figures = summarise(outcomes)
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    unfinished = collections.Counter(o.error or o.ended_with for o in outcomes if not o.complete)
    print("unfinished:", dict(unfinished))
    return 1 if figures["errors"] else 0


def _try_one(row: dict[str, Any], access: dict[str, Any], base_url: str) -> Outcome:
    try:
        return _tell(row, access, base_url)
    except (httpx.HTTPError, KeyError, ValueError) as error:
        return Outcome(False, False, 0, 0, None, error=type(error).__name__)


def _tell(row: dict[str, Any], access: dict[str, Any], base_url: str) -> Outcome:
    citizen, conversation = ScriptedCitizen(), f"intake-{uuid.uuid4().hex[:16]}"
    seconds: list[float] = []
    said: str | None = row["text"]
    text, buttons = "", list[str]()
    while said is not None and len(seconds) < MOST_TURNS:
        started = time.monotonic()
        text, buttons = _say(said, conversation, access, base_url)
        seconds.append(time.monotonic() - started)
        said = citizen.answer(text, buttons)
    order = _order(conversation, access, base_url) if FILED in text else None
    return Outcome(
        filed=order is not None,
        complete=order is not None and _is_complete(order),
        turns=len(seconds),
        repeated=citizen.repeated,
        topic_right=_topic_right(order, row["label"]) if order else None,
        seconds=tuple(seconds),
        ended_with="" if order else f"{'/'.join(buttons)[:60]} {text[:12]}",
    )


def _say(text: str, conversation: str, access: dict[str, Any], base_url: str) -> tuple[str, list[str]]:
    body = {"conversation_id": conversation, "message_id": uuid.uuid4().hex, "text": text}
    headers = {"Authorization": f"Bearer {access['channel_tokens']['test']}"}
    url = f"{base_url}/api/v1/channels/test/messages"
    reply = httpx.post(
        url, params={"wait": WAIT_SECONDS}, json=body, headers=headers, timeout=WAIT_SECONDS + 10
    )
    reply.raise_for_status()
    messages = reply.json()["messages"]
    titles = [button["title"] for message in messages for button in message["buttons"]]
    return "\n".join(message["text"] for message in messages), titles


def _order(conversation: str, access: dict[str, Any], base_url: str) -> dict[str, Any] | None:
    headers = {"Authorization": f"Bearer {access['service_token']}"}
    query = {"conversation_id": f"test:{conversation}"}
    found = httpx.get(f"{base_url}/api/v1/orders", params=query, headers=headers, timeout=WAIT_SECONDS)
    found.raise_for_status()
    return next(iter(found.json()["items"]), None)


def _is_complete(order: dict[str, Any]) -> bool:
    return all(element["value"] or element["declined"] for element in order["elements"].values())


def _topic_right(order: dict[str, Any], label: str) -> bool:
    code = (order.get("topic") or {}).get("code") or ""
    return code[:2] in MAPPING[label]


if __name__ == "__main__":
    sys.exit(main())

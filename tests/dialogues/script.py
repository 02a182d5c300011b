"""Reads golden dialogues and checks one reply of the bot against what a script expects of it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
KNOWN_STEPS = {"citizen", "bot", "optional", "tap", "file", "unit_answers", "new_conversation"}
KNOWN_EXPECTATIONS = {"starts", "says", "any", "never", "buttons", "buttons_start", "no_buttons", "state"}
KNOWN_ORDER = {
    "request_type",
    "state",
    "not_state",
    "where",
    "topic",
    "topic_never",
    "filled",
    "declined",
    "anonymous",
    "confidential",
}


@dataclass(frozen=True)
class Reply:
    """What the bot said to one message: its texts, the titles of its buttons, the state afterwards."""

    text: str
    buttons: tuple[str, ...]
    state: str


@dataclass(frozen=True)
class Script:
    """One golden dialogue; `orders` None means that the orders are not looked at."""

    name: str
    shows: str
    steps: tuple[dict[str, Any], ...]
    orders: tuple[dict[str, Any], ...] | None


def read_scripts(folder: Path = FOLDER) -> list[Script]:
    """Return every dialogue of the folder; a misspelt key fails here, not silently."""
    return [_read(path, folder) for path in sorted(folder.glob("*/*.yml"))]


def check_reply(reply: Reply, expected: dict[str, Any], *, facts: dict[str, str]) -> list[str]:
    """Return what is wrong with the reply, in words; `facts` fill {number} and the like."""
    wrong = [f"no {words!r}" for words in _filled(expected.get("says"), facts) if words not in reply.text]
    wrong += [f"unwanted {words!r}" for words in _filled(expected.get("never"), facts) if words in reply.text]
    some = _filled(expected.get("any"), facts)
    seen = reply.text + "\n" + "\n".join(reply.buttons)
    if some and not any(words in seen for words in some):
        wrong.append(f"none of {some}")
    if not reply.text.startswith(expected.get("starts", "")):
        wrong.append(f"does not start with {expected['starts']!r}")
    return wrong + _check_buttons(reply, expected) + _check_state(reply, expected)


def check_order(order: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return what is wrong with a filed order as the service shows it."""
    elements = order["elements"]
    same = ("request_type", "state", "anonymous", "confidential")
    wrong = [f"{key} is {order[key]!r}" for key in same if key in expected and order[key] != expected[key]]
    if order["state"] == expected.get("not_state"):
        wrong.append(f"state is {order['state']!r}")
    if expected.get("where") and expected["where"] not in (elements["where"]["value"] or ""):
        wrong.append(f"where is {elements['where']['value']!r}")
    topic = (order.get("topic") or {}).get("name") or ""
    if expected.get("topic", topic) != topic or topic in expected.get("topic_never", []):
        wrong.append(f"topic is {topic!r}")
    wrong += [f"{name} is empty" for name in expected.get("filled", []) if not elements[name]["value"]]
    return wrong + [
        f"{name} is not declined" for name in expected.get("declined", []) if not elements[name]["declined"]
    ]


def _read(path: Path, folder: Path) -> Script:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    for step in content["steps"]:
        assert set(step) <= KNOWN_STEPS, (path, set(step) - KNOWN_STEPS)
        assert set(step.get("bot", {})) <= KNOWN_EXPECTATIONS, (path, step)
    orders = content.get("orders")
    for order in orders or []:
        assert set(order) <= KNOWN_ORDER, (path, order)
    name = path.relative_to(folder).with_suffix("").as_posix()
    return Script(name, content["shows"], tuple(content["steps"]), None if orders is None else tuple(orders))


def fill(text: str, facts: dict[str, str]) -> str:
    """Put facts of the dialogue (order numbers) into the words of the script."""
    return re.sub(r"\{(\w+)\}", lambda m: facts.get(m[1], m[0]), text)


def _filled(words: list[str] | None, facts: dict[str, str]) -> list[str]:
    return [fill(word, facts) for word in words or []]


def _check_buttons(reply: Reply, expected: dict[str, Any]) -> list[str]:
    wrong = [f"no button {title!r}" for title in expected.get("buttons", []) if title not in reply.buttons]
    wrong += [
        f"unwanted button {title!r}" for title in expected.get("no_buttons", []) if title in reply.buttons
    ]
    start = expected.get("buttons_start")
    if start and not (reply.buttons and all(title.startswith(start) for title in reply.buttons)):
        wrong.append(f"buttons {reply.buttons} do not start with {start!r}")
    return wrong


def _check_state(reply: Reply, expected: dict[str, Any]) -> list[str]:
    state = expected.get("state")
    return [f"state is {reply.state!r}"] if state and reply.state != state else []

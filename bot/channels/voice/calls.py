"""The calls that the exchange has announced, and what is to become of each: the gateway's memory, bounded."""

import re
import uuid
from dataclasses import dataclass
from enum import StrEnum

# An announced call whose audio does not come within this time is not expected any more.
EXPECTED_SECONDS = 60.0
# The dialplan asks within seconds after the media ended; an hour is for the patient.
KEPT_SECONDS = 3600.0
REMEMBERED = 20_000
QUEUE = "operators"
# What was reported weeks ago is called to mind by a title, not told again.
LONGEST_MATTER = 40
PHONE = re.compile(r"\+?[0-9]{3,20}")
ORDER_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z-]{6,24}")


class Direction(StrEnum):
    """Who called whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class Refused(Exception):
    """An announcement or a connection that is not taken; `code` goes to the log and to the dialplan."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class CallFacts:
    """What is known of a call before its first sound.

    `order_number` makes an outbound call a follow-up; `matter` is the order's title, said to whom is called.
    """

    identity: uuid.UUID
    caller_number: str = ""
    language: str = "zh"
    elder: bool = False
    direction: Direction = Direction.INBOUND
    conversation: str = ""
    order_number: str = ""
    matter: str = ""

    @property
    def call_id(self) -> str:
        """The call's name everywhere."""
        return str(self.identity)

    @property
    def conversation_id(self) -> str:
        """The conversation at the desk: the call's own, or the one of the order that is followed up."""
        return self.conversation or self.call_id


@dataclass(frozen=True)
class Decision:
    """What the dialplan should do after the media ended."""

    transfer: bool
    reason: str
    queue: str = QUEUE

    def as_words(self) -> str:
        """Return the decision as one line that a dialplan can cut at the commas."""
        return f"transfer,{self.queue},{self.reason}" if self.transfer else f"hangup,,{self.reason}"


# Whatever the gateway does not know ends at a person.
UNKNOWN = Decision(transfer=True, reason="unknown_call")


@dataclass
class _Entry:
    facts: CallFacts
    announced_at: float
    taken: bool = False
    decision: Decision | None = None


class Calls:
    """Announced, running and just ended calls. `most` calls run at once; times are seconds of one clock."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._entries: dict[uuid.UUID, _Entry] = {}

    @property
    def running(self) -> int:
        """How many calls have audio now."""
        return sum(entry.taken and entry.decision is None for entry in self._entries.values())

    def announce(self, facts: CallFacts, *, now: float) -> None:
        """Expect this call; raises Refused "busy" or "announced_twice"."""
        self._forget(now)
        if facts.identity in self._entries:
            raise Refused("announced_twice")
        expected = sum(entry.decision is None for entry in self._entries.values())
        if expected >= self._most or len(self._entries) >= REMEMBERED:
            raise Refused("busy")
        self._entries[facts.identity] = _Entry(facts, now)

    def take(self, identity: uuid.UUID, *, now: float) -> CallFacts:
        """Return the facts of an announced call, once; raises Refused "unknown_call" or "taken_twice"."""
        self._forget(now)
        entry = self._entries.get(identity)
        if entry is None:
            raise Refused("unknown_call")
        if entry.taken:
            raise Refused("taken_twice")
        entry.taken = True
        return entry.facts

    def decide(self, identity: uuid.UUID, decision: Decision) -> None:
        """Note what is to become of a call."""
        entry = self._entries.get(identity)
        if entry is not None:
            entry.decision = decision

    def decision(self, identity: uuid.UUID) -> Decision:
        """Return what the dialplan should do; a person when in doubt."""
        entry = self._entries.get(identity)
        return entry.decision if entry is not None and entry.decision is not None else UNKNOWN

    def facts(self, identity: uuid.UUID) -> CallFacts | None:
        """Return what is known of a call, also after it ended."""
        entry = self._entries.get(identity)
        return entry.facts if entry else None

    def _forget(self, now: float) -> None:
        def is_over(entry: _Entry) -> bool:
            age = now - entry.announced_at
            never_came = not entry.taken and age > EXPECTED_SECONDS
            return never_came or (entry.decision is not None and age > KEPT_SECONDS)

        for identity in [identity for identity, entry in self._entries.items() if is_over(entry)]:
            del self._entries[identity]


def read_facts(body: dict[str, str]) -> CallFacts:
    """Return the announcement; raises Refused with the code "malformed_<field>"."""
    try:
        identity = uuid.UUID(body.get("uuid", ""))
    except ValueError:
        raise Refused("malformed_uuid") from None
    number = re.sub(r"[ \-()]", "", body.get("caller_number", ""))
    if number and not PHONE.fullmatch(number):
        number = ""  # "anonymous", "unavailable": the exchange does not know it either
    order = body.get("order_number", "")
    if order and not ORDER_NUMBER.fullmatch(order):
        raise Refused("malformed_order_number")
    if body.get("direction", "inbound") not in set(Direction):
        raise Refused("malformed_direction")
    return CallFacts(
        identity=identity,
        caller_number=number.removeprefix("+86"),
        language=body.get("language", "zh")[:8],
        elder=body.get("elder", "").lower() in ("1", "yes", "true"),
        direction=Direction(body.get("direction", "inbound")),
        conversation=body.get("conversation", "")[:100],
        order_number=order,
        matter=body.get("matter", "")[:LONGEST_MATTER],
    )

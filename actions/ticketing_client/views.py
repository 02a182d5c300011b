"""Answers of the ticketing service, reduced to what the dialogue speaks about."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Order:
    """An order as its caller may see it; `due_reason` is a Chinese sentence from the service."""

    number: str
    state: str
    state_name: str
    title: str
    unit: str | None
    due: str | None
    due_reason: str | None

    @classmethod
    def read(cls, view: dict[str, Any]) -> "Order":
        """Build from an OrderView of the API."""
        binding = view.get("binding") or {}
        return cls(
            number=view["number"],
            state=view.get("state", ""),
            state_name=view.get("state_name", ""),
            title=view.get("title") or "",
            unit=(view.get("unit") or {}).get("name"),
            due=_due_local(view, binding),
            due_reason=binding.get("reason"),
        )


@dataclass(frozen=True)
class Progress:
    """Progress of an order for whoever asks; for others than the caller it holds no words of the matter."""

    number: str
    owner: bool
    state: str
    state_name: str
    unit: str | None
    due: str | None
    due_reason: str | None
    steps: tuple[str, ...] = ()

    @classmethod
    def read(cls, view: dict[str, Any]) -> "Progress":
        """Build from the public view of the API."""
        unit = view.get("unit")
        return cls(
            number=view["number"],
            owner=bool(view.get("owner")),
            state=view.get("state", ""),
            state_name=view.get("state_name", ""),
            unit=unit.get("name") if isinstance(unit, dict) else unit,
            due=view.get("binding_due"),
            due_reason=view.get("due_reason"),
            steps=tuple(step["text"] for step in view.get("timeline") or [] if step.get("text")),
        )


@dataclass(frozen=True)
class Entry:
    """One knowledge entry with everything that an answer must show."""

    id: str
    title: str
    answer: str
    owner: str | None = None
    source: str | None = None
    as_of: str | None = None
    online: bool | str | None = None  # true, false or "partly"
    online_where: str | None = None
    materials: tuple[str, ...] = ()
    place: str | None = None

    @classmethod
    def read(cls, view: dict[str, Any]) -> "Entry":
        """Build from an Entry of the API; unknown keys are left alone."""
        owner = view.get("owner")
        return cls(
            id=str(view.get("id", "")),
            title=view.get("title", ""),
            answer=view.get("answer", ""),
            owner=owner.get("name") if isinstance(owner, dict) else owner,
            source=view.get("source"),
            as_of=view.get("as_of"),
            online=view.get("online"),
            online_where=view.get("online_where") or None,
            materials=tuple(view.get("materials") or ()),
            place=view.get("place"),
        )


@dataclass(frozen=True)
class Answer:
    """What the knowledge base makes of a question: `decision` is answer, offer or refuse."""

    decision: str
    entry: Entry | None = None
    candidates: tuple[Entry, ...] = field(default_factory=tuple)

    @classmethod
    def read(cls, view: dict[str, Any]) -> "Answer":
        """Build from the reply of POST /knowledge/answers."""
        entry = view.get("entry")
        return cls(
            decision=view.get("decision", "refuse"),
            entry=Entry.read(entry) if entry else None,
            candidates=tuple(Entry.read(candidate) for candidate in view.get("candidates") or []),
        )


def _due_local(view: dict[str, Any], binding: dict[str, Any]) -> str | None:
    code = binding.get("code")
    local = next((c.get("due_local") for c in view.get("clocks") or [] if c.get("code") == code), None)
    return local or binding.get("due")

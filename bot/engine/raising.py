"""Which readings of a message bring a person although nobody asked for one."""

from typing import Any

_LONGEST = 200  # characters of a summary at the desk


def handover_for_risk(understanding: dict[str, Any]) -> dict[str, str] | None:
    """The hand-over that a severe risk asks for (somebody threatens others), else None.

    Other risks (wages of many, group events, petitions) are shown at the desk beside the conversation, and
    the citizen's order is taken as any other.
    """
    risk = understanding.get("risk") or {}
    if not risk.get("severe"):
        return None
    return {"reason": "risk", "summary": str(risk.get("words") or "")[:_LONGEST]}

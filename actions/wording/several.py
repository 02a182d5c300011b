"""Sentences about several matters in one message: which one comes first, and that none is lost."""

LONGEST = 24  # characters of the citizen's words that are said back
_COUNTS = {2: "两", 3: "三", 4: "四", 5: "五"}
_TAKEN_UP = {
    "consult": "您刚才还问了“{said}”。",
    "ask_progress": "您刚才还问到办得怎么样了。",
    "ask_person": "您刚才还要找工作人员。",
}
_FILED = "您刚才还说到“{said}”，接着登记这件。"
_OTHER = "您刚才还说到“{said}”。"
_FILING = ("complain", "seek_help", "report", "suggest", "praise")


def one_by_one(words: list[str]) -> str:
    """Said first: how many matters were heard, and that those in `words` come later."""
    count = len(words) + 1
    later = "、".join(f"“{_short(said)}”" for said in words)
    return f"您说了{_COUNTS.get(count, str(count))}件事，咱们一件一件来。{later}我记着，随后接着办。"


def kept_for_later(words: list[str]) -> str:
    """Said in mid-form: the order goes on, the rest is taken up when it is filed."""
    return "、".join(f"“{_short(said)}”" for said in words) + "我记着，这张单子登记完就说。"


def taken_up(intent: str, said: str) -> str:
    """Said when the turn of a kept matter has come."""
    sentence = _FILED if intent in _FILING else _TAKEN_UP.get(intent, _OTHER)
    return sentence.format(said=_short(said))


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"

"""Sentences that belong to no single topic."""

NOT_REACHED = "工单系统这会儿连不上，没能替您办成。您稍等一会儿再说一遍，急的话回复“转人工”。"
UNREADABLE = "没看懂您发的内容。请用一两句中文说说：什么事、在哪里。不方便打字就回复“转人工”。"
HAND_OVER = "转人工"


def text_buttons(*titles: str) -> list[dict[str, str]]:
    """Buttons whose payload is what a citizen could have typed."""
    return [{"title": title, "payload": title} for title in titles]

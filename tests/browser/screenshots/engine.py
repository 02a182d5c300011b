"""An engine that answers a citizen of the pictures as the bot would, word for word what its dialogue says."""

import json
from typing import Any

from tests.ticketing.fake_engine import FakeEngine

MATTER = "平阳路和学府街路口的路灯坏了三天了，晚上黑得看不见路，请派人来修"
READ_BACK = """我给您念一遍这张求助单，您看对不对：
事情：平阳路和学府街路口的路灯坏了三天了，晚上黑得看不见路，请派人来修
地点：小店区平阳路和学府街路口
时间：三天前开始
联系：姓王 13900001234
没错的话，请回复“确认提交”。"""
# What the citizen says, what is answered, which buttons stand below.
TALK: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (MATTER, "怎么称呼您，电话多少？不方便也可以说“不想说”。", ()),
    ("姓王，13900001234", READ_BACK, ("确认提交", "修改", "不提交了")),
)


class TalkingEngine(FakeEngine):
    """Answers what TALK holds."""

    def answer(self, body: dict[str, Any]) -> tuple[int, str]:
        """Return status and body of the reply to one message."""
        text, buttons = next((told, named) for said, told, named in TALK if said == body["text"])
        reply = {
            "messages": [{"text": text, "buttons": [{"title": one, "payload": one} for one in buttons]}],
            "handover": None,
            "understanding": {"intent": {"name": "seek_help", "confidence": 0.95}},
            "handled": True,
        }
        return 200, json.dumps(reply)

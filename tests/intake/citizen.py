"""A scripted citizen: answers the bot's questions from a fact sheet, recognised by their wording."""

import re
from dataclasses import dataclass, field

# Question of the bot → element. One row per question of bot/dialogue/filing.
QUESTIONS = (
    ("privacy", re.compile(r"要不要替您保密|刚才问到保密")),
    ("contact", re.compile(r"怎么称呼您|留个电话吗|号码位数好像不对")),
    ("where", re.compile(r"在什么地方？|刚才问到地点")),
    ("when", re.compile(r"什么时候的事？|刚才问到时间")),
    ("cause", re.compile(r"是怎么引起的？|刚才问到经过")),
    ("what", re.compile(r"是什么事？|那件事具体是什么|说说是什么事")),
)
FACTS = {
    "privacy": "都不用",
    "contact": "我姓王，电话13900001234",
    "where": "小店区平阳路一带",
    "when": "上个月开始的",
    "cause": "之前反映过，一直没有结果",
    "what": "就是刚才说的那件事，希望有人来处理",
}
# A button that leads towards an order, best first.
WANTED_BUTTONS = ("确认提交", "登记咨询单", "还是要登记", "都不是", "不是", "登记")
FILED = "登记好了"


@dataclass
class ScriptedCitizen:
    """Remembers which elements were asked, so that repeated questions can be counted."""

    asked: list[str] = field(default_factory=list)

    def answer(self, text: str, buttons: list[str]) -> str | None:
        """Return what to say next; None when the order is filed or nothing sensible is left."""
        if FILED in text:
            return None
        button = next((title for title in WANTED_BUTTONS if title in buttons), None)
        question = next((name for name, words in QUESTIONS if words.search(text)), None)
        if question and question != "privacy" and button != "确认提交":
            self.asked.append(question)
            return FACTS[question]
        if question == "privacy":
            self.asked.append(question)
        return FACTS["privacy"] if question == "privacy" else button

    @property
    def repeated(self) -> int:
        """How many questions were asked more than once."""
        return len(self.asked) - len(set(self.asked))

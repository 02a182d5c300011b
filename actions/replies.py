"""Short answers that mean yes, no or stop, whatever intent they were read as."""

import re

from actions.turn import Turn

_YES = re.compile(
    r"^(?:是的?|对的?|对对+|好的?|好吧|行|可以|嗯+|没错|确认|确定|确认提交|提交吧?|确定撤回|就这样|没问题|正确|要的?|需要|登记吧?|帮我登记|登记咨询单|继续|继续登记|ok)"
    r"(?:[，,]?(?:的|啊|呀|了|吧|没错|对|提交))*[。！!]*$",
    re.I,
)
_NO = re.compile(
    r"^(?:不|不是的?|不对|不要了?|不用了?|不需要|没有|别|否|算了|不了|先不|都不是|不登记)[了吧啊的呀]*[，,。！!]*(?:谢谢)?[。！!]*$"
)
_QUIT = re.compile(
    r"(?:不|先不|别)(?:想)?(?:报|登记|投诉|举报|反映|提交|办|弄|填|说|要)了[吧啊。！!]*$"
    r"|取消(?:登记|工单|投诉|提交)|^取消了?[吧。！!]*$|^算了[吧，,。！!]*(?:不.{0,4}了)?[。！!]*$|^退出$"
)

_NOT_NEEDED = re.compile(r"^(?:都)?(?:不用|不需要|不要)了?[吧。！!]*$")


def says_yes(turn: Turn) -> bool:
    """True for consent."""
    return bool(_YES.match(turn.text)) or (turn.intent == "affirm" and len(turn.text) <= 12)


def says_no(turn: Turn) -> bool:
    """True for refusal."""
    return bool(_NO.match(turn.text)) or (turn.intent == "deny" and len(turn.text) <= 12)


def quits(turn: Turn) -> bool:
    """True when the citizen gives up what is being filled in; a mere "不用了" declines the question only."""
    if _NOT_NEEDED.match(turn.text):
        return False
    given_up = turn.intent == "withdraw" and not turn.order_number
    return given_up or (bool(_QUIT.search(turn.text)) and len(turn.text) <= 20)

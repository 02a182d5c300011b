"""Checking a unit's answer before it is approved: what the machine doubts, in words for the reviewer."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ticketing.domain.answers import AnswerCheck, Demand, check_text
from ticketing.domain.errors import Conflict
from ticketing.domain.orders import Order
from ticketing.domain.privacy import mask_text
from ticketing.notices import wording
from ticketing.storage import order_answers
from ticketing.storage.answer_rules import answer_rules

# How many of the unit's latest answers a new one is compared with.
COMPARED = 20


def check_answer(session: Session, order: Order, answer: str) -> AnswerCheck:
    """Return the doubts about `answer` to `order`, grave ones first; it advises and blocks nothing itself."""
    earlier = order_answers.latest_of_unit(session, order.lead_id, but=order.number, limit=COMPARED)
    demand = Demand(order.request.matter, order.request.title, order.number)
    return check_text(demand, answer, answer_rules(), earlier=earlier)


def view_check(check: AnswerCheck) -> list[dict[str, object]]:
    """Return each doubt as {"code", "grave", "text", "quote"}, in words, personal data masked."""
    return [
        {
            "code": str(finding.doubt),
            "grave": finding.grave,
            "quote": mask_text(finding.quote),
            "text": wording.phrase("answers", str(finding.doubt), quote=mask_text(finding.quote)),
        }
        for finding in check.findings
    ]


def require_reason(check: AnswerCheck, override: str) -> Sequence[str]:
    """Return the codes of the grave doubts; against them the reviewer must give a reason.

    Raises Conflict("answer_doubtful", field="override", doubts=…).
    """
    if check.grave and not override.strip():
        texts = [str(line["text"]) for line in view_check(check) if line["grave"]]
        raise Conflict("answer_doubtful", field="override", doubts=check.grave, texts="".join(texts))
    return check.grave

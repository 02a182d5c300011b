"""When one unit may rate another's co-operation: both had a part in the order, and one's own is done."""

from ticketing.domain.errors import Conflict, Forbidden, Malformed, require
from ticketing.domain.orders import Order
from ticketing.domain.states import ENDED

SCORES = range(1, 6)
# Whoever gives less says why.
NOTE_BELOW = 3


def check_appraisal(order: Order, *, by: str, of: str, score: int, note: str) -> None:
    """Raise the refusal when unit `by` may not rate unit `of` on this order."""
    require(by != of and {by, of} <= order.handling_units, Forbidden("no_shared_order"))
    own = [task for task in order.tasks if task.unit_id == by]
    done = order.state in ENDED or all(not task.open for task in own)
    require(done, Conflict("own_part_not_done"))
    require(score in SCORES, Malformed("unknown_score", field="score", allowed=tuple(SCORES)))
    require(score >= NOTE_BELOW or note.strip(), Malformed("text_missing", field="note"))

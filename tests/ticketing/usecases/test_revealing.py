import pytest
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import FOLLOW_UP, LEADER, OTHER_UNIT, PHONE, TUESDAY, UNIT, file
from ticketing.domain.actors import Actor, Role
from ticketing.domain.errors import HotlineError
from ticketing.storage import audit
from ticketing.usecases.revealing import Revealed, reveal

ADMIN = Actor(id="a-1", role=Role.ADMIN)


def look(session: Session, number: str, actor: Actor, reason: str = "回电核实地址") -> Revealed:
    return reveal(session, number, reason=reason, actor=actor, now=TUESDAY)


def code(session: Session, number: str, actor: Actor, reason: str = "回电核实地址") -> str:
    with pytest.raises(HotlineError) as refused:
        look(session, number, actor, reason)
    return refused.value.code


def test_whoever_calls_the_citizen_back_sees_the_number_and_is_written_down(session: Session) -> None:
    order = file(session)
    assert look(session, order.number, FOLLOW_UP).elements["phone"] == PHONE
    [line] = [line for line in audit.lines(session) if line.action == "order.revealed"]
    assert (line.actor_id, line.subject) == (FOLLOW_UP.id, order.number)
    assert line.details == {"reason": "回电核实地址"}


def test_the_reason_is_kept_without_the_number_that_somebody_typed_into_it(session: Session) -> None:
    order = file(session)
    look(session, order.number, FOLLOW_UP, f"核对{PHONE}是否王小明本人")
    [line] = [line for line in audit.lines(session) if line.action == "order.revealed"]
    assert PHONE not in str(line.details)
    assert "王小明" not in str(line.details)


def test_no_reason_no_look(session: Session) -> None:
    order = file(session)
    assert code(session, order.number, FOLLOW_UP, " 看 ") == "reason_missing"
    assert not [line for line in audit.lines(session) if line.action == "order.revealed"]


def test_leaders_and_admins_do_not_need_it(session: Session) -> None:
    order = file(session)
    assert code(session, order.number, LEADER) == "reveal_not_allowed"
    assert code(session, order.number, ADMIN) == "reveal_not_allowed"


def test_a_unit_sees_the_callers_of_its_own_orders(session: Session) -> None:
    order = file(session)
    assert look(session, order.number, UNIT).elements["phone"] == PHONE
    assert code(session, order.number, OTHER_UNIT) == "unknown_order"


def test_a_unit_never_sees_a_caller_in_confidence(session: Session) -> None:
    order = file(session, confidential=True)
    assert code(session, order.number, UNIT) == "caller_in_confidence"

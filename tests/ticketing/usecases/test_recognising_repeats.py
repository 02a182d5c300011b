from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from tests.ticketing.order_builders import FOLLOW_UP, GOOD, TUESDAY, file, request, walk_to_approval
from ticketing.domain.elements import Element
from ticketing.domain.orders import Source
from ticketing.domain.states import State
from ticketing.storage.earlier_orders import MOST
from ticketing.usecases.following_up import follow_up
from ticketing.usecases.recognising_repeats import suggest_repeats

DAY = timedelta(days=1)
SAME = request()
OTHER_PLACE = Source("test", "another-conversation")


def test_the_same_matter_of_an_open_order_waits_for_a_dispatcher(session: Session) -> None:
    first = file(session)
    words = "小店区平阳路某小区的电梯坏了三天了还没人修！"
    again = file(session, key="k-2", source=OTHER_PLACE, matter=words)
    assert first.state is State.DISPATCHED
    assert again.state is State.AWAITING_DISPATCH
    assert (again.repeat_kind, again.repeat_of, again.repeat_count) == ("duplicate", first.number, 1)


def test_another_matter_of_the_same_caller_is_none(session: Session) -> None:
    file(session)
    other = file(session, key="k-2", source=OTHER_PLACE, matter="迎泽公园门口的路灯晚上不亮")
    assert (other.state, other.repeat_kind, other.repeat_of) == (State.DISPATCHED, "first", "")


def test_the_same_words_of_another_caller_are_none(session: Session) -> None:
    file(session)
    stranger = {**SAME.elements, "phone": Element("13900007777")}
    stranger_here = replace(SAME, source=OTHER_PLACE, elements=stranger)
    assert suggest_repeats(session, [stranger_here], now=TUESDAY)[0].of == ""


def test_who_was_helped_once_is_served_again_at_once(session: Session) -> None:
    first = file(session)
    walk_to_approval(session, first.number)
    follow_up(session, first.number, rating=GOOD, actor=FOLLOW_UP, now=TUESDAY)
    again = file(session, key="k-2", source=OTHER_PLACE)
    assert (again.state, again.repeat_kind, again.repeat_of) == (State.DISPATCHED, "repeated", first.number)


def test_what_is_long_ago_is_no_repeat(session: Session) -> None:
    file(session)
    assert suggest_repeats(session, [SAME], now=TUESDAY + 181 * DAY)[0].of == ""


def test_many_orders_of_one_caller_hide_no_other_caller(session: Session) -> None:
    first = file(session)
    later = TUESDAY + DAY
    busy = replace(SAME, source=OTHER_PLACE, elements={**SAME.elements, "phone": Element("13900007777")})
    for n in range(2 * MOST):
        file(session, key=f"busy-{n}", now=later, source=busy.source, elements=busy.elements)
    known, _ = suggest_repeats(session, [SAME, busy], now=later)
    assert known.of == first.number

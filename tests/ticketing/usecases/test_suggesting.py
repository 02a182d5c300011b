from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from tests.ticketing.order_builders import DISPATCHER, HOUSING, TUESDAY, UNIT, file, request
from ticketing.domain.actors import BOT
from ticketing.domain.orders import Order, Topic
from ticketing.domain.states import State
from ticketing.settings import Settings
from ticketing.usecases import demo_city, dispatching, filing
from ticketing.usecases.suggesting import suggest_units

MARKET = "140105.market"
FITTED = Path(__file__).parents[3] / "nlu_data/units/threshold.yml"
LIFT = Topic("030603", "小区公共设施", 0.9)


def waiting(session: Session, key: str, **changes: object) -> Order:
    """An order that waits for a dispatcher."""
    demo_city.load_demo_city(session)
    new = request(topic=LIFT, **changes)
    return filing.file_order(session, new, key=key, actor=BOT, now=TUESDAY, auto_dispatch_bar=2.0).order


def send(session: Session, unit_id: str, *, times: int) -> None:
    for n in range(times):
        order = waiting(session, f"{unit_id}-{n}")
        dispatching.dispatch(session, order.number, unit_id=unit_id, actor=DISPATCHER, now=TUESDAY)


def test_without_choices_the_rule_is_first_and_shown(session: Session) -> None:
    best = suggest_units(session, waiting(session, "k"), actor=DISPATCHER, now=TUESDAY)[0]
    assert (best.lead_id, best.rule_id, best.confidence) == (HOUSING, "R-0306", 0.9)
    assert best.reasons == ("按派单规则R-0306：小区公共设施 × 小店区",)


def test_repeated_corrections_put_the_chosen_unit_first_with_its_reason(session: Session) -> None:
    send(session, MARKET, times=4)
    best = suggest_units(session, waiting(session, "k"), actor=DISPATCHER, now=TUESDAY)[0]
    assert best.lead_id == MARKET
    assert best.reason == "派单员已4次把此类派给小店区市场监督管理局"


def test_corrections_of_another_district_are_not_counted(session: Session) -> None:
    send(session, MARKET, times=4)
    other = waiting(session, "k", place={"district": "迎泽区"})
    assert suggest_units(session, other, actor=DISPATCHER, now=TUESDAY)[0].rule_id == "R-0306"


def test_a_corrected_proposal_is_no_longer_dispatched_by_the_machine(session: Session) -> None:
    send(session, MARKET, times=3)
    new = request(topic=LIFT)
    filed = filing.file_order(session, new, key="k", actor=BOT, now=TUESDAY, auto_dispatch_bar=0.65)
    assert filed.order.state is State.AWAITING_DISPATCH


def test_what_the_machine_dispatches_is_not_counted_as_a_choice(session: Session) -> None:
    for n in range(4):
        filing.file_order(session, request(topic=LIFT), key=str(n), actor=BOT, now=TUESDAY)
    best = suggest_units(session, waiting(session, "k"), actor=DISPATCHER, now=TUESDAY)[0]
    assert len(best.reasons) == 1


def test_a_choice_by_hand_keeps_the_rule_that_it_agrees_with(session: Session) -> None:
    order = waiting(session, "k")
    sent = dispatching.dispatch(session, order.number, unit_id=HOUSING, actor=DISPATCHER, now=TUESDAY)
    assert sent.assignment is not None
    assert (sent.assignment.rule_id, sent.assignment.reason) == ("R-0306", "人工确认，规则R-0306")


def test_a_second_possible_topic_gives_a_second_unit(session: Session) -> None:
    listed = [{"code": "030603", "confidence": 0.5}, {"code": "040302", "confidence": 0.4}]
    order = waiting(session, "k", understanding={"topic_ranking": listed})
    found = suggest_units(session, order, actor=DISPATCHER, now=TUESDAY)
    assert len(found) >= 2
    assert found[1].confidence <= 0.4


def test_old_orders_units_are_weighed_in_by_name(session: Session) -> None:
    listed = [{"name": "小店区市场监督管理局", "history": 0.7}]
    order = waiting(session, "k", understanding={"unit_ranking": listed})
    found = suggest_units(session, order, actor=DISPATCHER, now=TUESDAY)
    assert [s.lead_id for s in found][:2] == [HOUSING, MARKET]
    assert "70%" in found[1].reason


def test_units_are_shown_no_suggestions(session: Session) -> None:
    assert suggest_units(session, file(session, topic=None), actor=UNIT, now=TUESDAY) == ()


def test_a_reading_of_the_wrong_shape_does_no_harm(session: Session) -> None:
    order = waiting(session, "k", understanding={"topic_ranking": ["x", {"code": 3}], "unit_ranking": "no"})
    assert suggest_units(session, order, actor=DISPATCHER, now=TUESDAY)[0].lead_id == HOUSING


def test_the_machine_dispatches_from_the_fitted_bar_on() -> None:
    fitted = yaml.safe_load(FITTED.read_text(encoding="utf-8"))
    assert Settings.model_fields["auto_dispatch_bar"].default == fitted["auto_dispatch_bar"]

"""Several matters in one message: one after the other, none lost."""

from typing import Any

from actions import taken_up  # noqa: F401  (registers how each kind is served)
from actions.consulting import AnswerQuestion
from actions.filing import CloseFiling
from actions.filing_form import ValidateFilingForm
from actions.filing_opening import OpenFiling
from actions.progress import ShowProgress
from actions.several import answer_and_rest, first_and_rest
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import Form, entity, run, tracker, turn

LAMP, INSURANCE = "路灯坏了，", "另外问一下医保怎么报"
BOTH = LAMP + INSURANCE


def act(intent: str, text: str, whole: str, said: str | None = None) -> dict[str, Any]:
    start = whole.index(text)
    return {
        "intent": intent, "confidence": 0.9, "text": text, "said": said or text.strip("，"),
        "start": start, "end": start + len(text), "joint": said is not None,
    }  # fmt: skip


ACTS = [act("seek_help", LAMP, BOTH), act("consult", INSURANCE, BOTH, "医保怎么报")]


def test_the_first_matter_is_served_and_the_other_waits(service: FakeTicketing) -> None:
    said = run(OpenFiling(), tracker(BOTH, intent="seek_help", acts=ACTS))
    assert said.slots["what"]["value"] == "路灯坏了"
    assert [kept["text"] for kept in said.slots["waiting_matters"]] == ["医保怎么报"]
    assert "“医保怎么报”我记着" in said.text


def test_when_the_order_is_filed_the_question_is_answered(service: FakeTicketing) -> None:
    opened = run(OpenFiling(), tracker(BOTH, intent="seek_help", acts=ACTS))
    slots = opened.slots | {
        "where": {"value": "平阳路", "declined": False}, "when": {"value": "昨天", "declined": False},
        "cause": {"value": None, "declined": True}, "contact": {"declined": True}, "privacy": "anonymous",
        "confirmation": "yes",
    }  # fmt: skip
    said = run(CloseFiling(), tracker("确认提交", intent="affirm", slots=slots))
    assert said.text.index("登记好了") < said.text.index("您刚才还问了“医保怎么报”")
    assert said.slots["waiting_matters"] is None
    assert said.slots["pending"] is not None


def test_a_phone_at_the_end_belongs_to_every_matter() -> None:
    whole = BOTH + "，电话13900001234"
    phone = entity("phone", "13900001234", whole)
    acts = [ACTS[0], act("consult", whole[len(LAMP) :], whole, "医保怎么报")]
    first, rest = first_and_rest(turn(whole, intent="seek_help", acts=acts, entities=[phone]))
    assert first.found("phone") == ["13900001234"]
    assert rest[0]["entities"][0]["value"] == "13900001234"


def test_a_place_belongs_to_the_matter_it_stands_in() -> None:
    whole = "平阳路路灯坏了，另外亲贤街井盖响"
    acts = [
        act("seek_help", "平阳路路灯坏了，", whole),
        act("complain", "另外亲贤街井盖响", whole, "亲贤街井盖响"),
    ]
    places = [entity("place", "平阳路", whole), entity("place", "亲贤街", whole)]
    first, rest = first_and_rest(turn(whole, intent="seek_help", acts=acts, entities=places))
    assert first.address == "平阳路"
    assert [e["value"] for e in rest[0]["entities"]] == ["亲贤街"]
    assert rest[0]["entities"][0]["start"] == 0


def test_progress_without_orders_leads_on_to_the_new_matter_at_once(service: FakeTicketing) -> None:
    whole = "我那个单子办得咋样了，另外路灯坏了"
    acts = [
        act("ask_progress", "我那个单子办得咋样了，", whole),
        act("seek_help", "另外路灯坏了", whole, "路灯坏了"),
    ]
    said = run(ShowProgress(), tracker(whole, intent="ask_progress", acts=acts))
    assert said.then == "filing_form"
    assert "接着登记这件" in said.text


def test_a_question_of_the_bot_is_answered_before_the_next_matter(service: FakeTicketing) -> None:
    acts = [
        act("consult", "医保怎么报，", "医保怎么报，另外路灯坏了"),
        act("seek_help", "另外路灯坏了", "医保怎么报，另外路灯坏了", "路灯坏了"),
    ]
    asked = run(AnswerQuestion(), tracker("医保怎么报，另外路灯坏了", intent="consult", acts=acts))
    assert asked.then is None
    answered = run(AnswerQuestion(), tracker("是的", intent="affirm", slots=asked.slots))
    assert answered.then == "filing_form"


def test_in_mid_form_an_announced_question_waits_and_the_rest_is_the_answer(service: FakeTicketing) -> None:
    opened = run(OpenFiling(), tracker("路灯坏了", intent="seek_help"))
    form = Form(ValidateFilingForm(), opened.slots | {"requested_slot": "where"})
    whole = "平阳路，另外问一下医保怎么报"
    acts = [act("inform", "平阳路，", whole), act("consult", INSURANCE, whole, "医保怎么报")]
    said = form.hear(whole, intent="consult", acts=acts, entities=[entity("place", "平阳路", whole)])
    assert said.slots["where"]["value"] == "平阳路"
    assert said.slots["waiting_matters"][0]["text"] == "医保怎么报"


def test_in_mid_form_a_further_grievance_is_part_of_the_story() -> None:
    whole = "一直漏水，另外物业还骂人"
    acts = [act("complain", "一直漏水，", whole), act("complain", "另外物业还骂人", whole, "物业还骂人")]
    told, rest = answer_and_rest(turn(whole, acts=acts))
    assert (told.text, rest) == (whole, [])


def test_an_emergency_is_never_cut() -> None:
    fire = {"kind": "fire", "number": "119", "present": True}
    whole, rest = first_and_rest(turn(BOTH, intent="emergency", acts=ACTS, emergency=fire))
    assert (whole.text, rest) == (BOTH, [])


def test_a_place_said_before_the_first_matter_goes_with_it() -> None:
    whole = "平阳路，另外路灯坏了，顺便问一下医保怎么报"
    acts = [
        act("inform", "平阳路，", whole),
        act("seek_help", "另外路灯坏了，", whole, "路灯坏了"),
        act("consult", "顺便问一下医保怎么报", whole, "医保怎么报"),
    ]
    first, rest = first_and_rest(turn(whole, intent="seek_help", acts=acts))
    assert first.text == "平阳路，另外路灯坏了，"
    assert [kept["intent"] for kept in rest] == ["consult"]

"""Filing a complete draft, and what happens when that fails."""

from actions.draft import Contact, Draft, Element
from actions.elements import take_opening
from actions.filing import CloseFiling, new_order
from actions.filing_opening import OpenFiling
from actions.smalltalk import Continue
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import run, tracker, turn

DRAFT = Draft(
    instance="m1",
    request_type="complain",
    matter="路灯坏了",
    topic={"code": "030601", "name": "物业服务", "confidence": 0.8, "level1": "03"},
    what=Element("路灯坏了"),
    where=Element("平阳路"),
    when=Element(declined=True),
    cause=Element(declined=True),
    contact=Contact("王女士", "13900001234"),
    privacy="open",
    confirmation="yes",
)


def slots(draft: Draft = DRAFT) -> dict[str, object]:
    """The slots that hold a draft."""
    return {event["name"]: event["value"] for event in draft.to_events()}


def test_a_complete_draft_becomes_an_order(service: FakeTicketing) -> None:
    said = run(CloseFiling(), tracker("确认提交", intent="affirm", slots=slots()))
    assert "TY20261122-0001" in said.text
    assert "最晚 11月29日" in said.text
    assert said.slots["last_order"] == "TY20261122-0001"
    assert said.slots["filing"] is None


def test_filing_twice_makes_one_order(service: FakeTicketing) -> None:
    for message in ("m7", "m8"):
        run(CloseFiling(), tracker("确认提交", message_id=message, slots=slots()))
    assert len(service.filed) == 1


def test_an_outage_keeps_the_draft_and_says_so(service: FakeTicketing) -> None:
    service.mode = "down"
    said = run(CloseFiling(), tracker("确认提交", slots=slots()))
    assert said.responses == ["utter_filing_down"]
    assert "filing" not in said.slots
    assert said.slots["pending"]["kind"] == "retry_filing"


def test_trying_again_after_an_outage_files_the_kept_draft(service: FakeTicketing) -> None:
    kept = slots() | {"pending": {"kind": "retry_filing"}}
    said = run(Continue(), tracker("再试一次", intent="affirm", slots=kept))
    assert "登记好了" in said.text


def test_a_draft_set_aside_files_nothing(service: FakeTicketing) -> None:
    kept = slots()
    kept["filing"] = {**kept["filing"], "set_aside": True}  # type: ignore[dict-item]
    said = run(CloseFiling(), tracker("不报了", slots=kept))
    assert said.responses == ["utter_set_aside"]
    assert not service.filed


def test_going_on_takes_the_draft_up_again(service: FakeTicketing) -> None:
    kept = slots() | {"pending": {"kind": "kept_draft"}}
    said = run(Continue(), tracker("继续", intent="affirm", slots=kept))
    assert said.then == "filing_form"
    assert said.slots["where"]["value"] == "平阳路"


def test_the_contact_is_kept_for_the_next_matter(service: FakeTicketing) -> None:
    said = run(CloseFiling(), tracker("确认", slots=slots()))
    known = {"known_contact": said.slots["known_contact"]}
    second = run(OpenFiling(), tracker("井盖丢了", intent="seek_help", slots=known))
    assert second.slots["contact"]["phone"] == "13900001234"
    assert "13900001234" in second.text


def test_an_anonymous_order_names_nobody() -> None:
    draft = Draft(instance="m", what=Element("x"), contact=Contact(declined=True), privacy="anonymous")
    body = new_order(draft, conversation_id="webchat:abc")
    assert body["anonymous"]
    assert body["elements"]["phone"] == {"value": None, "declined": True}
    assert body["source"] == {"channel": "webchat", "conversation_id": "webchat:abc"}


def test_the_topic_goes_with_its_confidence() -> None:
    topic = new_order(DRAFT, conversation_id="test:c1")["topic"]
    assert topic == {"code": "030601", "name": "物业服务", "confidence": 0.8}


def test_a_risk_goes_with_the_order_for_those_who_handle_it() -> None:
    told = turn("欠了我们二十个工人的工资", risk={"kind": "wages", "present": True, "severe": False})
    draft = take_opening(Draft(instance="m1"), told.text, told)
    assert new_order(draft, conversation_id="test:c1")["understanding"]["risk"] == "wages"

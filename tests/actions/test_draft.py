"""The order in the making."""

from actions.draft import Contact, Draft, Element, read_draft
from tests.actions.talk import tracker


def test_a_draft_survives_its_slots() -> None:
    draft = Draft(
        instance="m1",
        what=Element("灯坏了"),
        contact=Contact("王", "13900001234"),
        needless=("where",),
        asked={"where": 1},
    )
    slots = {event["name"]: event["value"] for event in draft.to_events()}
    assert read_draft(tracker("x", slots=slots)) == draft


def test_the_first_open_question_comes_next() -> None:
    assert Draft(what=Element("x"), where=Element(declined=True)).next_question() == "when"


def test_a_draft_set_aside_asks_nothing() -> None:
    assert Draft(set_aside=True).next_question() is None


def test_what_a_suggestion_does_not_need_is_declined_without_asking() -> None:
    draft = Draft(request_type="suggest", what=Element("x")).without_needless()
    assert draft.where == Element(declined=True)
    assert draft.needless == ("where", "when", "cause")


def test_a_place_told_with_a_suggestion_is_kept() -> None:
    draft = Draft(request_type="suggest", where=Element("平阳路")).without_needless()
    assert draft.where == Element("平阳路")

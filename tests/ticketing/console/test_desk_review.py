"""Those who lead the desk see its figures and judge corrections."""

from tests.ticketing.console.desk_page import desk_of
from tests.ticketing.staffed_city import City
from ticketing.usecases.conversations import corrections


def _corrected(city: City, *, by: str = "operator") -> int:
    conversation = city.chat("楼下烧烤店半夜还在吵", "转人工")
    made = city.act(
        corrections.correct,
        conversation,
        1,
        field="intent",
        after="complain",
        actor=city.people[by],
        now=city.now,
    )
    return made.id


def test_an_accepted_correction_may_be_learnt_from(city: City) -> None:
    identity, browser = _corrected(city), city.browser("supervisor")
    assert "投诉" in browser.text("/console/corrections")
    browser.send("/console/corrections", f"/console/corrections/{identity}", verdict="accept")
    assert identity in [one.id for one in city.act(corrections.accepted)]


def test_a_rejected_correction_leaves_the_list(city: City) -> None:
    identity, browser = _corrected(city), city.browser("supervisor")
    browser.send("/console/corrections", f"/console/corrections/{identity}", verdict="reject")
    assert f"/console/corrections/{identity}" not in browser.text("/console/corrections")


def test_the_figures_name_who_carried_what_and_explain_themselves(city: City) -> None:
    conversation = city.chat("路灯坏了", "转人工")
    page = desk_of(city)
    page.done(conversation, "take")
    page.done(conversation, "end")
    html = city.browser("supervisor").text("/console/desk-figures?days=1")
    assert "operator甲" in html
    assert "不按满意度排名" in html


def test_who_may_not_judge_a_correction_is_not_offered_to(city: City) -> None:
    identity, form = _corrected(city, by="admin"), "/console/corrections/{}"
    assert form.format(identity) not in city.browser("admin").text("/console/corrections")
    assert form.format(identity) not in city.browser("leader").text("/console/corrections")
    assert form.format(identity) in city.browser("supervisor").text("/console/corrections")


def test_operators_do_not_judge(city: City) -> None:
    assert city.browser("operator").get("/console/corrections").status_code == 403

"""The pages of the team lead, as docs/operators.md tells: the desk's figures, what operators corrected."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import serious_findings
from tests.browser.conftest import Enter, Window
from tests.browser.day import confirms, press_move, takes
from tests.ticketing.staffed_city import City
from ticketing.usecases.conversations import corrections

pytestmark = pytest.mark.browser
MATTER = "楼下烧烤店每天半夜还在吵"


def _serves_and_corrects(city: City, window: Window) -> str:
    """Let an operator take a chat, call the matter a complaint, and end it; return the conversation's id."""
    conversation = city.chat(MATTER)
    takes(city, window, conversation)
    expect(window.locator(".from[data-field=what]")).to_be_visible()
    with window.expect_response("**/correct"):
        window.get_by_label("诉求类型").select_option(label="投诉")
    press_move(window, "结束")
    confirms(window, "已说明")
    expect(window.locator("#state")).to_have_text("已结束")
    return conversation


def _judged(window: Window, button: str) -> None:
    card = window.locator("section.card", has_text=MATTER).first
    expect(card).to_contain_text("求助")
    expect(card).to_contain_text("投诉")
    card.get_by_role("button", name=button, exact=True).click()


def test_the_lead_sees_the_figures_and_judges_what_was_corrected(city: City, enter: Enter) -> None:
    conversation = _serves_and_corrects(city, enter("operator"))
    lead = enter("supervisor")
    lead.goto("/console/overview")
    lead.get_by_role("link", name="坐席数据").click()
    row = lead.locator("tbody tr", has_text="operator甲")
    expect(row.locator("td").first).to_have_text("1")
    expect(lead.locator("main")).to_contain_text("不按满意度排名")
    assert serious_findings(lead) == []
    lead.get_by_role("link", name="更正审核").click()
    assert serious_findings(lead) == []
    _judged(lead, "更正得对")
    expect(lead.locator("section.card", has_text=MATTER)).to_have_count(0)
    assert conversation in [one.conversation_id for one in city.act(corrections.accepted)]


def test_a_correction_that_is_not_taken_is_not_learnt_from(city: City, enter: Enter) -> None:
    conversation = _serves_and_corrects(city, enter("operator"))
    lead = enter("supervisor")
    lead.goto("/console/corrections")
    _judged(lead, "不采用")
    expect(lead.locator("section.card", has_text=MATTER)).to_have_count(0)
    assert conversation not in [one.conversation_id for one in city.act(corrections.accepted)]


def test_who_made_a_correction_is_shown_it_without_the_buttons(city: City, enter: Enter) -> None:
    conversation = city.chat(MATTER)
    window = enter("admin")
    city.act(
        corrections.correct,
        conversation,
        1,
        field="intent",
        after="complain",
        actor=city.people["admin"],
        now=city.now,
    )
    window.goto("/console/corrections")
    card = window.locator("section.card", has_text=MATTER)
    expect(card).to_contain_text("等另一位")
    expect(card.get_by_role("button")).to_have_count(0)

from typing import Any

import pytest

from ticketing.domain.answers import AnswerCheck, Demand, Doubt, check_text, questions_of, substance
from ticketing.storage.answer_rules import answer_rules

RULES = answer_rules()
DEMAND = Demand(
    "小店区平阳路幸福里小区3号楼电梯坏了三天没人修，老人上下楼很困难。请问什么时候能修好？维修费由谁出？",
    "幸福里小区电梯损坏",
    "TY20261110-0001",
)
SOUND = (
    "经现场查看，3号楼电梯主板烧毁，11月12日已换新主板并通过检验，现已修好恢复运行；维修费由物业公司承担。"
)


def check(answer: str, *, demand: Demand = DEMAND, earlier: tuple[str, ...] = ()) -> AnswerCheck:
    return check_text(demand, answer, RULES, earlier=earlier)


def doubts(answer: str, **more: Any) -> set[str]:  # noqa: ANN401
    return {str(finding.doubt) for finding in check(answer, **more).findings}


def test_an_answer_to_what_was_asked_raises_no_doubt() -> None:
    assert check(SOUND).findings == ()


@pytest.mark.parametrize(
    "answer",
    [
        "您好！您反映的问题已收悉，已转区住建局调查处理，感谢您的来电。2026年11月11日",
        "市民您好，您的诉求已收到，正在积极协调，请耐心等待。",
        "已办理。",
        "情况属实，高度重视。",
        "请直接咨询物业公司。",
        "。。。",
    ],
)
def test_passing_on_and_politeness_are_no_answer(answer: str) -> None:
    assert Doubt.STUB in doubts(answer)
    assert Doubt.STUB in check(answer).grave


def test_a_short_but_true_result_is_an_answer() -> None:
    assert check("3号楼电梯已修好").grave == ()


def test_an_answer_to_another_matter_is_seen() -> None:
    other = "经核实，学校已于9月1日公布入学名单，学位安排见区教育局公告，家长可在网上核对。"
    assert Doubt.UNRELATED in doubts(other)


def test_the_number_of_another_order_is_seen() -> None:
    assert Doubt.WRONG_ORDER in doubts(f"{SOUND}（工单TY20261109-0042）")
    assert Doubt.WRONG_ORDER not in doubts(f"{SOUND}（工单TY20261110-0001）")


def test_one_text_for_many_orders_is_seen() -> None:
    assert Doubt.COPIED in doubts(SOUND, earlier=("别的答复", SOUND.replace("，", "、")))
    assert Doubt.COPIED not in doubts(SOUND, earlier=("路灯已于昨天换新，恢复照明，请放心出行。",))


def test_the_citizens_own_words_are_no_answer() -> None:
    assert Doubt.ECHO in doubts(DEMAND.matter)


def test_personal_data_has_no_place_in_an_answer() -> None:
    assert Doubt.PERSONAL_DATA in doubts(f"{SOUND}联系人手机13900001234。")
    assert Doubt.PERSONAL_DATA not in doubts(f"{SOUND}咨询电话0351-0000000。")


def test_a_promise_needs_a_day() -> None:
    without, dated = "3号楼电梯将更换主板。", "3号楼电梯将于11月20日前更换主板。"
    assert Doubt.PROMISE_WITHOUT_DATE in doubts(without)
    assert Doubt.PROMISE_WITHOUT_DATE not in doubts(dated)


def test_empty_words_are_quoted() -> None:
    found = [f for f in check(f"{SOUND}我局高度重视。").findings if f.doubt is Doubt.EMPTY_PHRASE]
    assert [f.quote for f in found] == ["高度重视"]
    assert not found[0].grave


def test_a_question_that_stays_open_is_quoted() -> None:
    found = check("3号楼电梯主板烧毁，11月12日换新后修好。").findings
    assert [f.quote for f in found if f.doubt is Doubt.UNANSWERED] == ["维修费由谁出？"]


def test_grave_doubts_stand_first() -> None:
    graves = [f.grave for f in check("将尽快处理，手机13900001234，电梯电梯。").findings]
    assert graves == sorted(graves, reverse=True)


def test_a_demand_without_a_question_asks_nothing() -> None:
    assert questions_of("路灯坏了。昨晚发现的。", RULES) == []


def test_the_substance_is_what_courtesy_leaves() -> None:
    assert substance("您好！感谢您的来电。", RULES) == ""
    assert substance("您好！路灯已换新。", RULES) == "路灯已换新"


def test_a_short_answer_may_use_other_words_for_the_same_thing() -> None:
    lamp = Demand("平阳路和学府街路口的路灯坏了三天了，晚上黑得看不见路，请派人来修", "平阳路路灯坏了")
    assert check("已更换灯泡，恢复照明。", demand=lamp).grave == ()
    assert check("已清运垃圾。", demand=lamp).grave == ("unrelated",)

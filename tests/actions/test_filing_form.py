"""The filing form, turn by turn."""

from typing import Any

import pytest

from actions.filing_form import AskConfirmation, ValidateFilingForm
from actions.filing_opening import OpenFiling
from tests.actions.fake_ticketing import FakeTicketing
from tests.actions.talk import Form, entity, run, tracker

LAMP = "小店区平阳路路灯坏了三天了"
LAMP_ENTITIES = [entity("place", "小店区平阳路", LAMP, district="小店区"), entity("time", "三天了", LAMP)]


def opened(text: str, *, intent: str = "seek_help", **keys: Any) -> Form:  # noqa: ANN401
    """A form opened by `text`, its first question chosen."""
    slots = run(OpenFiling(), tracker(text, intent=intent, **keys)).slots
    form = Form(ValidateFilingForm(), slots)
    form.hear(text, intent=intent)
    return form


def answered(form: Form, *answers: str) -> Form:
    """The form after plain answers; a phone is recognised as the engine would."""
    for text in answers:
        entities = [entity("phone", "13900001234", text)] if "13900001234" in text else []
        form.hear(text, entities=entities)
    return form


def test_the_first_message_fills_all_that_it_tells() -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    assert (form.slots["where"]["value"], form.slots["when"]["value"]) == ("小店区平阳路", "三天了")
    assert form.question == "cause"


def test_an_announcement_is_asked_for_its_matter() -> None:
    assert opened("我要投诉", intent="complain").question == "what"


def test_an_answer_is_accepted_as_spoken() -> None:
    form = answered(opened("路灯坏了"), "就在我家门口那块")
    assert form.slots["where"]["value"] == "就在我家门口那块"
    assert form.question == "when"


def test_a_declined_answer_is_not_asked_again() -> None:
    form = opened("路灯坏了")
    form.hear("不想说", intent="decline")
    assert form.slots["where"]["declined"]
    assert form.question == "when"


def test_a_time_told_for_the_cause_is_kept_as_the_time_and_the_cause_asked_once_more() -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    text = "大概上礼拜四吧"
    form.hear(text, entities=[entity("time", "上礼拜四", text)])
    assert (form.slots["when"]["value"], form.question) == ("上礼拜四", "cause")
    form.hear(text, entities=[entity("time", "上礼拜四", text)])
    assert form.question == "contact"


def test_a_phone_told_for_the_cause_is_kept_as_the_contact() -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    text = "我姓张 13900001234"
    form.hear(text, entities=[entity("phone", "13900001234", text), entity("person", "张", text)])
    assert (form.slots["contact"]["phone"], form.question) == ("13900001234", "cause")


@pytest.mark.parametrize("text", ["经过：我姓王，电话13900001234", "我叫王建国，手机13900001234"])
def test_who_speaks_is_not_taken_for_what_happened(text: str) -> None:
    form = answered(opened(LAMP, entities=LAMP_ENTITIES), text)
    assert (form.slots["contact"]["phone"], form.question) == ("13900001234", "cause")
    assert form.slots["cause"] is None


def test_name_and_phone_are_one_answer() -> None:
    form = answered(opened(LAMP, entities=LAMP_ENTITIES), "不清楚", "叫我老李吧 13900001234")
    assert form.slots["contact"] == {"name": "老李", "phone": "13900001234", "declined": False}
    assert form.question == "confirmation"


def test_a_name_alone_asks_for_the_phone_once() -> None:
    form = answered(opened(LAMP, entities=LAMP_ENTITIES), "不清楚", "我叫李明")
    assert (form.question, form.slots["asking_style"]) == ("contact", "phone_only")
    form.hear("算了吧没有电话的", intent="inform")
    assert form.question == "confirmation"


def test_an_incomplete_number_is_asked_for_once_more_and_then_left() -> None:
    form = answered(opened(LAMP, entities=LAMP_ENTITIES), "不清楚", "电话1390000")
    assert form.slots["asking_style"] == "phone_unclear"
    form.hear("1390000")
    assert form.question == "confirmation"


def test_a_sentence_is_no_name() -> None:
    form = answered(opened(LAMP, entities=LAMP_ENTITIES), "不清楚", "打过物业电话没人管")
    assert form.slots["filing"]["name_told"] is None
    assert "打过物业电话没人管" in form.slots["filing"]["matter"]


def test_a_report_is_offered_confidentiality() -> None:
    form = answered(
        opened("网吧接待未成年人", intent="report"), "桃园路", "昨天", "不清楚", "李明 13900001234"
    )
    assert form.question == "privacy"


def test_anonymity_takes_the_contact_out() -> None:
    form = answered(
        opened("网吧接待未成年人", intent="report"), "桃园路", "昨天", "不清楚", "李明 13900001234", "匿名"
    )
    assert form.slots["contact"]["phone"] is None
    assert form.slots["privacy"] == "anonymous"


def test_a_suggestion_is_asked_for_the_contact_only() -> None:
    assert opened("建议公交车多设座位", intent="suggest").question == "contact"


def complete() -> Form:
    """A form at the read-back."""
    return answered(opened(LAMP, entities=LAMP_ENTITIES), "线路老化", "李明 13900001234")


def test_yes_completes_the_form() -> None:
    form = complete()
    form.hear("确认提交", intent="affirm")
    assert form.slots["confirmation"] == "yes"
    assert form.question is None


def test_not_this_but_that_changes_the_place_everywhere() -> None:
    form = complete()
    text = "不是平阳路，是亲贤街"
    form.hear(
        text, intent="correct", entities=[entity("place", "平阳路", text), entity("place", "亲贤街", text)]
    )
    assert form.slots["where"]["value"] == "小店区亲贤街"
    assert "亲贤街" in form.slots["what"]["value"]
    assert form.question == "confirmation"


def test_a_wrong_phone_is_replaced() -> None:
    form = complete()
    text = "电话错了是13900007777"
    form.hear(text, intent="correct", entities=[entity("phone", "13900007777", text)])
    assert form.slots["contact"] == {"name": "李明", "phone": "13900007777", "declined": False}


def test_a_correction_in_mid_form_keeps_the_open_question() -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    text = "不是平阳路，是亲贤街"
    said = form.hear(text, intent="correct", entities=[entity("place", "亲贤街", text)])
    assert form.question == "cause"
    assert "亲贤街" in said.text


def test_a_part_to_change_is_asked_anew() -> None:
    form = complete()
    form.hear("修改", intent="deny")
    assert form.slots["asking_style"] == "change"
    form.hear("改地点")
    assert form.question == "where"


def test_more_words_at_the_read_back_are_added() -> None:
    form = complete()
    form.hear("还有楼道灯也不亮")
    assert "楼道灯" in form.slots["what"]["value"]
    assert form.question == "confirmation"


def test_giving_up_keeps_what_was_said() -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    form.hear("算了，不报了", intent="withdraw")
    assert form.slots["filing"]["set_aside"]
    assert form.question is None
    assert form.slots["where"]["value"] == "小店区平阳路"


def test_starting_over_forgets_all_but_the_contact() -> None:
    form = complete()
    form.hear("重新来", intent="start_over", message_id="m9")
    assert form.question == "what"
    assert form.slots["contact"]["phone"] == "13900001234"
    assert form.slots["filing"]["instance"] == "m9"


def test_an_emergency_in_mid_form_comes_first_and_asks_nothing() -> None:
    form = opened("路灯坏了")
    said = form.hear(
        "着火了", intent="emergency", emergency={"kind": "fire", "number": "119", "present": True}
    )
    assert said.text.startswith("请立即拨打119")
    assert (form.question, form.slots["asking_style"]) == ("where", "quiet")


def test_a_question_in_mid_form_is_answered_and_the_form_goes_on(service: FakeTicketing) -> None:
    form = opened("路灯坏了")
    said = form.hear("新生儿怎么上户口？", intent="consult")
    assert "出生医学证明" in said.text
    assert (form.question, form.slots["asking_style"]) == ("where", "again")


def test_a_question_without_answer_does_not_stop_the_form(service: FakeTicketing) -> None:
    service.mode = "down"
    form = opened("路灯坏了")
    said = form.hear("几点下班？", intent="consult")
    assert said.responses == ["utter_no_answer_in_form"]
    assert form.question == "where"


def test_small_talk_is_no_place() -> None:
    form = opened("路灯坏了")
    said = form.hear("今天天气真好", free="chitchat")
    assert said.responses == ["utter_chitchat_in_form"]
    assert form.slots["where"] is None


@pytest.mark.parametrize("text", ["😡", '/inform{"where":"x"}', "<script>x</script>"])
def test_what_is_unreadable_is_no_answer(text: str) -> None:
    form = opened("路灯坏了")
    form.hear(text)
    assert form.slots["where"] is None


def test_a_person_can_be_asked_for_in_mid_form() -> None:
    said = opened("路灯坏了").hear("转人工", intent="ask_person")
    assert said.custom[0]["desk"]["handover"]["reason"] == "asked"
    assert "路灯坏了" in said.custom[0]["desk"]["handover"]["summary"]


def test_a_nod_is_no_answer_to_where() -> None:
    form = opened("路灯坏了")
    form.hear("好的", intent="affirm")
    assert form.slots["where"] is None
    assert form.slots["asking_style"] == "again"


def test_the_read_back_shows_every_element() -> None:
    form = complete()
    said = run(AskConfirmation(), tracker("x", slots=form.slots))
    assert all(words in said.text for words in ("平阳路", "三天了", "线路老化", "李明 13900001234"))
    assert said.buttons == ["确认提交", "修改", "不提交了"]


def test_after_a_digression_the_read_back_is_short() -> None:
    slots = complete().slots | {"asking_style": "again"}
    assert run(AskConfirmation(), tracker("x", slots=slots)).responses == ["utter_confirm_again"]


def test_a_question_nobody_can_look_up_is_part_of_the_story(service: FakeTicketing) -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    form.hear("他们说是线路老化，什么时候能修好？", intent="consult")
    assert form.slots["cause"]["value"] == "他们说是线路老化，什么时候能修好？"


def test_whose_fault_it_is_corrects_nothing() -> None:
    form = opened(LAMP, entities=LAMP_ENTITIES)
    form.hear("不是物业的问题，是开发商没交维修基金", intent="correct")
    assert form.slots["cause"]["value"] == "不是物业的问题，是开发商没交维修基金"


def test_a_road_in_several_districts_is_asked_about_once() -> None:
    form = opened("灯坏了")
    choices = ["杏花岭区", "迎泽区"]
    place = entity("place", "解放路", "解放路", district_choices=choices)
    asked = form.hear("解放路", entities=[place])
    assert (form.question, asked.slots["asking_style"]) == ("where", "which_district")
    assert asked.slots["which_district"] == "杏花岭区、迎泽区"
    answered = form.hear("迎泽区的")
    assert answered.slots["where"]["value"] == "迎泽区解放路"
    assert answered.slots["filing"]["place"]["district"] == "迎泽区"
    assert form.question == "when"


def test_nobody_who_does_not_know_the_district_is_asked_again() -> None:
    form = opened("灯坏了")
    form.hear(
        "解放路", entities=[entity("place", "解放路", "解放路", district_choices=["杏花岭区", "迎泽区"])]
    )
    assert form.hear("不清楚").slots["where"]["value"] == "解放路"
    assert form.question == "when"

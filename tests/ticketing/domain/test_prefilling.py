"""The order form is filled from what was said, and knows where each value came from."""

from typing import Any

from ticketing.domain.prefilling import Prefilled, Reading, prefill


def _reading(seq: int, text: str, **understanding: Any) -> Reading:  # noqa: ANN401
    return Reading(seq, text, understanding)


def test_a_place_is_linked_to_its_words() -> None:
    text = "小店区学府街的路灯坏了"
    entity = {"entity": "place", "value": "小店区学府街", "start": 0, "end": 6}
    found = prefill([_reading(3, text, entities=[entity])])
    assert found["where"] == Prefilled("小店区学府街", 3, 0, 6)


def test_what_was_said_last_counts() -> None:
    readings = [
        _reading(
            1, "我在南内环街", entities=[{"entity": "place", "value": "南内环街", "start": 2, "end": 6}]
        ),
        _reading(
            5, "说错了是北大街", entities=[{"entity": "place", "value": "北大街", "start": 4, "end": 7}]
        ),
    ]
    assert prefill(readings)["where"].seq == 5


def test_the_matter_is_the_longest_message_and_no_greeting() -> None:
    readings = [_reading(1, "您好"), _reading(2, "楼下烧烤店每天半夜还在吵"), _reading(3, "就在三单元楼下")]
    assert prefill(readings)["what"].seq == 2
    assert "what" not in prefill([_reading(1, "转人工")])


def test_a_span_outside_the_text_falls_back_to_the_value() -> None:
    entity = {"entity": "phone", "value": "13900001234", "start": 90, "end": 99}
    assert prefill([_reading(1, "电话", entities=[entity])])["phone"] == Prefilled("13900001234", 1)


def test_type_and_topic_keep_how_sure_they_are() -> None:
    reading = _reading(
        1, "噪音", intent={"name": "complain", "confidence": 0.8}, topic={"code": "030501", "confidence": 0.7}
    )
    found = prefill([reading])
    assert (found["request_type"].value, found["request_type"].confidence) == ("complain", 0.8)
    assert (found["topic"].value, found["topic"].confidence) == ("030501", 0.7)


def test_the_topic_that_was_read_most_surely_counts() -> None:
    story = _reading(1, "平阳路的路灯坏了三天了", topic={"code": "030501", "confidence": 0.9})
    aside = _reading(3, "说是没人管", topic={"code": "130302", "confidence": 0.1})
    assert prefill([story, aside])["topic"].value == "030501"


def test_a_reading_of_another_shape_fills_nothing() -> None:
    odd = _reading(1, "啊", entities="none", intent="x", topic=[1])
    assert prefill([odd]) == {}


def test_an_intent_that_is_no_kind_of_request_is_left_out() -> None:
    assert "request_type" not in prefill([_reading(1, "嗯", intent={"name": "affirm", "confidence": 1.0})])

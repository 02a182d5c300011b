"""Telegram's own ways, against the fake Bot API server: groups, floods, duplicates, 409, timeouts, poison."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.channels.telegram import link, wording
from tests.bot.channels.background import until
from tests.bot.channels.conformance import Stage, picture, staged
from tests.bot.channels.telegram.fake_telegram import GARBAGE, HANG
from tests.bot.channels.telegram.platform import CHAT, Polled, TelegramPlatform
from tests.ticketing.fake_engine import FakeEngine
from ticketing.desk.work import utc_now
from ticketing.domain.messages import Button
from ticketing.usecases import conversations
from ticketing.usecases.conversations.quiet import use_quiet_hours

GROUP = -100
OTHER_CHAT = 9999


@pytest.fixture
def stage(fresh_sqlite: Engine, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    use_quiet_hours("")
    monkeypatch.setattr(link, "REVOKED_SECONDS", 0.3)
    monkeypatch.setattr(link, "UNREACHABLE_SECONDS", 0.3)
    monkeypatch.setattr(link, "READ_SECONDS", 1.0)
    with staged(fresh_sqlite, engine, Polled) as opened:
        yield opened


@pytest.fixture
def platform(stage: Stage) -> TelegramPlatform:
    assert isinstance(stage.platform, TelegramPlatform)
    return stage.platform


def _answered(platform: TelegramPlatform, text: str) -> None:
    until(lambda: f"答：{text}" in platform.shown())


def test_start_and_help_are_answered_without_the_desk(stage: Stage, platform: TelegramPlatform) -> None:
    platform.writes("/start")
    platform.writes("/help")
    until(lambda: platform.shown() == [wording.WELCOME, wording.HELP])
    assert stage.engine.asked == []


def test_a_group_is_refused_politely_once_and_left(platform: TelegramPlatform) -> None:
    for _ in range(2):
        platform.fake.update(message=platform.fake.message(GROUP, text="/start"))
    until(lambda: "leaveChat" in platform.fake.methods())
    platform.writes("你好")
    _answered(platform, "你好")
    said = [sent.text for sent in platform.fake.sent if sent.chat_id == GROUP]
    assert said == [wording.PRIVATE_ONLY]


def test_an_edited_message_is_not_answered_twice(stage: Stage, platform: TelegramPlatform) -> None:
    update = platform.sends(text="路灯坏了")
    _answered(platform, "路灯坏了")
    edited = {**update["message"], "text": "路灯坏了两盏", "edit_date": update["message"]["date"] + 5}
    platform.fake.update(edited_message=edited)
    until(lambda: any("再发一遍" in text for text in platform.shown()))
    assert stage.heard()[-1] == "（修改了前面的话）路灯坏了两盏"
    assert len(stage.engine.runs) == 1


def test_a_conflict_with_another_poller_is_shown_and_survived(
    stage: Stage, platform: TelegramPlatform
) -> None:
    platform.fake.faults["getUpdates"] = [(409, "Conflict: terminated by other getUpdates request", {})]
    until(lambda: any("other_poller" in state for state in stage.switch.states))
    platform.writes("你好")
    _answered(platform, "你好")
    until(lambda: json.loads(stage.switch.states[-1])["fault"] == "")


@pytest.mark.parametrize(
    "fault", [GARBAGE, HANG, (502, "Bad Gateway", {}), (429, "Too Many", {"retry_after": 1})]
)
def test_polling_survives_whatever_comes_instead_of_updates(
    platform: TelegramPlatform, fault: object
) -> None:
    platform.fake.faults["getUpdates"] = [fault]
    platform.writes("你好")
    _answered(platform, "你好")


def test_an_update_that_nobody_can_read_does_not_hold_up_the_others(platform: TelegramPlatform) -> None:
    platform.fake.update(message={"message_id": "?", "chat": 5})
    platform.fake.update(message=None)
    platform.writes("你好")
    _answered(platform, "你好")


def test_a_timeout_of_sending_is_tried_again(platform: TelegramPlatform) -> None:
    platform.fake.faults["sendMessage"] = [HANG]
    platform.writes("你好")
    _answered(platform, "你好")


def test_a_message_that_telegram_refuses_for_good_does_not_stop_the_next(platform: TelegramPlatform) -> None:
    platform.fake.faults["sendMessage"] = [(400, "Bad Request: message text is wrong", {})]
    platform.writes("一")
    platform.writes("二")
    _answered(platform, "二")
    assert "答：一" not in platform.shown()


def test_who_writes_too_fast_is_told_once(stage: Stage, platform: TelegramPlatform) -> None:
    for number in range(90):
        platform.fake.update(message=platform.fake.message(CHAT, text=f"第{number}句"))
    until(lambda: any("太快" in text for text in platform.shown()), seconds=60)
    assert sum("太快" in text for text in platform.shown()) == 1


def test_a_choice_longer_than_telegram_carries_is_still_said_in_full(
    stage: Stage, platform: TelegramPlatform
) -> None:
    platform.writes("你好")
    _answered(platform, "你好")
    payload = "我要反映的是小区里长期没有人管的路灯照明不亮的问题请尽快"
    choice = [Button("路灯不亮", payload)]
    stage.desk.act(
        conversations.post_notice, "telegram", str(CHAT), "请选", key="k", now=utc_now(), buttons=choice
    )
    until(lambda: "请选" in platform.shown())
    platform.presses("路灯不亮")
    until(lambda: stage.heard()[-1] == payload)


def test_a_pressed_button_is_acknowledged_and_taken_away(platform: TelegramPlatform) -> None:
    platform.writes("你好")
    _answered(platform, "你好")
    platform.presses("转人工")
    until(lambda: {"answerCallbackQuery", "editMessageReplyMarkup"} <= set(platform.fake.methods()))


def test_what_was_said_while_the_desk_was_away_is_not_lost(stage: Stage, platform: TelegramPlatform) -> None:
    stage.switch.on = False
    platform.writes("路灯坏了")
    until(lambda: any(m == "getUpdates" for m in platform.fake.methods()))
    stage.switch.on = True
    _answered(platform, "路灯坏了")
    assert stage.heard() == ["路灯坏了"]


def test_a_slow_message_holds_up_its_own_chat_alone(platform: TelegramPlatform) -> None:
    platform.fake.faults["getFile"] = [HANG]
    platform.fake.files["photo-1"] = picture()
    file = {"file_id": "photo-1", "file_unique_id": "u", "width": 9, "height": 9}
    platform.sends(photo=[file], caption="先发的")
    platform.writes("后发的")
    platform.fake.update(message=platform.fake.message(OTHER_CHAT, text="别人的"))
    until(lambda: any(sent.chat_id == OTHER_CHAT for sent in platform.fake.sent))
    assert "答：先发的" not in platform.shown()
    _answered(platform, "后发的")
    assert platform.shown() == ["答：先发的", "答：后发的"]


def test_an_update_is_acknowledged_when_the_desk_has_it(stage: Stage, platform: TelegramPlatform) -> None:
    stage.switch.on = False
    update = platform.sends(text="路灯坏了")
    until(lambda: "getUpdates" in platform.fake.methods())
    assert update in platform.fake.updates
    stage.switch.on = True
    _answered(platform, "路灯坏了")
    until(lambda: update not in platform.fake.updates)

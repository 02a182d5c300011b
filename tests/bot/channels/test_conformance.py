"""Every channel keeps to the contract of docs/channels.md; each test runs on each platform."""

import json
import logging
import re
import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.channels.contract import Capabilities
from bot.channels.telegram import link
from bot.channels.telegram import sender as telegram
from bot.channels.wechat import platform_client
from bot.channels.wechat import sender as wechat
from tests.bot.channels import terminal_platform
from tests.bot.channels.background import until
from tests.bot.channels.conformance import TOKENS, Opened, Stage, picture, staged
from tests.bot.channels.telegram.platform import Called, Polled
from tests.bot.channels.terminal_platform import Keyboard
from tests.bot.channels.voice import platform as voice
from tests.bot.channels.webchat import platform as webchat
from tests.bot.channels.webchat.platform import Page
from tests.bot.channels.wechat.platform import Encrypted, Plain
from tests.ticketing.desk_app import OPERATOR
from tests.ticketing.fake_engine import FakeEngine
from ticketing.desk.work import utc_now
from ticketing.usecases import conversations
from ticketing.usecases.conversations.quiet import use_quiet_hours

CHANNELS: dict[str, tuple[type[Opened], Capabilities]] = {
    "webchat": (Page, webchat.CAPABILITIES),
    "terminal": (Keyboard, terminal_platform.CAPABILITIES),
    "telegram-polling": (Polled, telegram.CAPABILITIES),
    "telegram-webhook": (Called, telegram.CAPABILITIES),
    "wechat-plain": (Plain, wechat.CAPABILITIES),
    "wechat-aes": (Encrypted, wechat.CAPABILITIES),
    "voice": (voice.Called, voice.CAPABILITIES),
}


MARKS = re.compile(r"[：，。、！？\s]")


def needs(capability: str) -> pytest.MarkDecorator:
    """Run a test on those channels alone whose platform has this capability."""
    return pytest.mark.needs(capability)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give each test its channels."""
    if "stage" in metafunc.fixturenames:
        needed = [mark.args[0] for mark in metafunc.definition.iter_markers("needs")]
        able = [name for name, (_, can) in CHANNELS.items() if all(getattr(can, one) for one in needed)]
        metafunc.parametrize("stage", able, indirect=True)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    use_quiet_hours("")
    monkeypatch.setattr(link, "REVOKED_SECONDS", 0.3)
    monkeypatch.setattr(link, "UNREACHABLE_SECONDS", 0.3)
    for name in ("REVOKED_SECONDS", "RETRY_SECONDS"):
        monkeypatch.setattr(platform_client, name, 0.3)


@pytest.fixture
def stage(request: pytest.FixtureRequest, fresh_sqlite: Engine, engine: FakeEngine) -> Iterator[Stage]:
    with staged(fresh_sqlite, engine, CHANNELS[request.param][0]) as opened:
        yield opened


def _plain(text: str) -> str:
    """Return the text without its marks: a voice cannot say them."""
    return MARKS.sub("", text)


def _shown(stage: Stage) -> list[str]:
    return [_plain(text) for text in stage.platform.shown()]


def _shows(stage: Stage, *texts: str) -> None:
    until(lambda: all(any(_plain(text) in shown for shown in _shown(stage)) for text in texts))


def _times_shown(stage: Stage, text: str) -> int:
    return sum(shown.count(_plain(text)) for shown in _shown(stage))


def _notify(stage: Stage, text: str, key: str) -> None:
    external = stage.platform.external_id
    stage.desk.act(conversations.post_notice, stage.platform.channel, external, text, key=key, now=utc_now())


def test_a_message_is_answered(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    assert stage.heard() == ["路灯坏了"]


def test_the_same_message_twice_is_one_message_and_one_answer(stage: Stage) -> None:
    message = stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    stage.platform.repeats(message)
    stage.platform.writes("还有呢")
    _shows(stage, "答：还有呢")
    assert stage.heard() == ["路灯坏了", "还有呢"]
    assert len(stage.engine.runs) == 2


def test_messages_keep_their_order_both_ways(stage: Stage) -> None:
    said = [f"第{number}句" for number in "一二三四五"]
    for text in said:
        stage.platform.writes(text)
    _shows(stage, *(f"答：{text}" for text in said))
    assert stage.heard() == said
    together = "".join(_shown(stage))
    places = [together.index(_plain(f"答：{text}")) for text in said]
    assert places == sorted(places)


def test_a_late_answer_arrives(stage: Stage) -> None:
    stage.engine.gate.clear()
    stage.platform.writes("路灯坏了")
    stage.engine.arrived.acquire(timeout=5)
    stage.engine.gate.set()
    _shows(stage, "答：路灯坏了")
    assert _times_shown(stage, "答：路灯坏了") == 1


@needs("buttons")
def test_a_button_says_what_stands_on_it(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    stage.platform.presses("转人工")
    until(lambda: stage.heard() == ["路灯坏了", "转人工"])


def test_a_person_is_heard_and_the_bot_is_silent(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    identity = stage.conversation_id
    stage.desk.act(conversations.take_over, identity, actor=OPERATOR, now=utc_now())
    stage.platform.writes("有人吗")
    until(lambda: stage.heard() == ["路灯坏了", "有人吗"])
    stage.desk.act(conversations.reply, identity, "我来看看", actor=OPERATOR, now=utc_now())
    if stage.platform.capabilities.unasked:
        _shows(stage, "我来看看")
    assert _times_shown(stage, "答：有人吗") == 0


@needs("typing")
def test_that_a_person_is_writing_is_shown_and_is_no_message(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    stage.desk.act(conversations.take_over, stage.conversation_id, actor=OPERATOR, now=utc_now())
    _shows(stage, "人工已接入")
    before = stage.platform.shown()

    def writes_and_is_seen() -> bool:
        stage.operator_types()
        return stage.platform.sees_typing()

    until(writes_and_is_seen)
    assert stage.platform.shown() == before


@needs("unasked")
def test_a_notice_arrives_unasked_and_once(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    _notify(stage, "您的工单有进展", "one")
    _notify(stage, "您的工单有进展", "one")
    _notify(stage, "您的工单有结果", "two")
    _shows(stage, "您的工单有结果")
    assert _times_shown(stage, "您的工单有进展") == 1


@needs("unasked")
def test_a_text_longer_than_the_platform_allows_arrives_whole(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    long = "。".join(f"第{number}项材料" for number in range(stage.platform.capabilities.text_limit // 5))
    _notify(stage, long, "long")
    until(lambda: long[-6:] in "".join(stage.platform.shown()), seconds=30)
    assert long in "".join(stage.platform.shown()[1:])


@needs("location")
def test_a_place_with_a_name_is_words_for_the_bot(stage: Stage) -> None:
    stage.platform.sends_place(37.87, 112.55, "小店区学府街1号")
    _shows(stage, "学府街1号")
    assert "学府街1号" in stage.engine.asked[0]["text"]
    assert stage.engine.asked[0]["metadata"]["location"]["lat"] == 37.87


@needs("images")
def test_a_picture_is_kept_and_belongs_to_the_message(stage: Stage) -> None:
    stage.platform.sends_picture(picture())
    _shows(stage, "收到了")
    path = f"/api/v1/channels/{stage.platform.channel}/conversations/{stage.platform.external_id}"
    headers = {"Authorization": f"Bearer {TOKENS[stage.platform.channel]}"}
    (message,) = stage.desk.act(conversations.list_messages, stage.conversation_id)[:1]
    (stored,) = message.attachments
    reply = stage.desk.client.get(f"{path}/attachments/{stored}", headers=headers)
    assert reply.headers["content-type"] == "image/jpeg"


@needs("images")
def test_a_picture_that_cannot_be_kept_is_said_to_be_so(stage: Stage) -> None:
    stage.platform.sends_picture(b"no picture at all")
    until(lambda: stage.platform.shown())
    assert stage.heard() == ["（发来图片）"]
    assert "文字" in "".join(stage.platform.shown())


@needs("voice")
def test_a_voice_message_without_recogniser_asks_for_words(stage: Stage) -> None:
    stage.platform.sends_voice()
    _shows(stage, "听不了语音")
    assert stage.heard() == ["（发来语音）"]


def test_a_forged_call_is_refused_and_not_heard(stage: Stage) -> None:
    assert stage.platform.forges() in (0, 401, 403)
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    assert stage.heard() == ["路灯坏了"]


@needs("unasked")
def test_words_said_while_the_desk_was_away_arrive_later(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    _notify(stage, "您的工单有进展", "one")
    stage.switch.on = False
    time.sleep(0.2)
    stage.switch.on = True
    _shows(stage, "您的工单有进展")


@needs("pushes")
def test_a_busy_platform_is_obeyed_and_the_words_arrive_once(stage: Stage) -> None:
    stage.platform.is_busy(1)
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    assert _times_shown(stage, "答：路灯坏了") == 1


@needs("pushes")
def test_garbage_with_200_is_no_delivery(stage: Stage) -> None:
    stage.platform.is_broken()
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    assert _times_shown(stage, "答：路灯坏了") == 1


@needs("pushes")
def test_who_cannot_be_reached_gets_the_words_at_the_next_contact(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    stage.platform.turns_away()
    _notify(stage, "您的工单有结果", "one")
    time.sleep(1.5)
    assert _times_shown(stage, "您的工单有结果") == 0
    stage.platform.comes_back()
    stage.platform.writes("怎么样了")
    _shows(stage, "您的工单有结果", "答：怎么样了")
    together = "".join(stage.platform.shown())
    assert together.index("您的工单有结果") < together.index("答：怎么样了")


@needs("pushes")
def test_revoked_credentials_are_shown_and_mended_without_a_restart(stage: Stage) -> None:
    stage.platform.writes("路灯坏了")
    _shows(stage, "答：路灯坏了")
    assert stage.health()[stage.platform.channel]
    stage.platform.revokes()
    _notify(stage, "您的工单有结果", "one")
    until(lambda: any("revoked" in state for state in stage.switch.states))
    stage.platform.restores()
    _shows(stage, "您的工单有结果")
    until(lambda: json.loads(stage.switch.states[-1])["fault"] == "")


def test_the_log_holds_no_words_and_no_secrets(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        stage.platform.forges()
        if stage.platform.capabilities.pushes:
            stage.platform.is_broken()
        stage.platform.writes("我叫张三，电话13900001234")
        _shows(stage, "答：我叫张三")
    written = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(("channels", "bot.channels"))
    )
    for secret in ("张三", "13900001234", stage.platform.external_id, "伪造"):
        assert secret not in written

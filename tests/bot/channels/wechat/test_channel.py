"""WeChat's own ways, against the fake platform with its real limits."""

import asyncio
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import Engine

from bot.channels.contract import SendLater
from bot.channels.state import ChannelState
from bot.channels.wechat import door, platform_client, wording
from bot.channels.wechat.channel import put_menu
from bot.channels.wechat.platform_client import WeChatClient
from bot.channels.wechat.signing import signature
from tests.bot.channels.background import until
from tests.bot.channels.conformance import TOKENS, Stage, picture, staged
from tests.bot.channels.wechat.fake_wechat import (
    BUDGET,
    OUT_OF_SERVICE,
    SECRET,
    VERIFY,
    running_wechat,
    seal,
)
from tests.bot.channels.wechat.platform import (
    OPENID,
    Encrypted,
    Plain,
    WeChatPlatform,
    at_work,
    settings,
)
from tests.ticketing.desk_app import OPERATOR, running_desk
from tests.ticketing.fake_engine import FakeEngine
from ticketing.desk.work import utc_now
from ticketing.usecases import conversations
from ticketing.usecases.conversations.quiet import use_quiet_hours


@pytest.fixture(params=[Plain])
def stage(
    request: pytest.FixtureRequest, fresh_sqlite: Engine, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    use_quiet_hours("")
    monkeypatch.setattr(platform_client, "REVOKED_SECONDS", 0.3)
    monkeypatch.setattr(platform_client, "RETRY_SECONDS", 0.3)
    monkeypatch.setattr(door, "REPLY_SECONDS", 1.0)
    with staged(fresh_sqlite, engine, request.param) as opened:
        yield opened


@pytest.fixture
def platform(stage: Stage) -> WeChatPlatform:
    assert isinstance(stage.platform, WeChatPlatform)
    return stage.platform


def _notify(stage: Stage, text: str, key: str) -> None:
    stage.desk.act(conversations.post_notice, "wechat", OPENID, text, key=key, now=utc_now())


def test_a_quick_answer_is_the_passive_reply_and_costs_no_message(platform: WeChatPlatform) -> None:
    platform.writes("路灯坏了")
    assert platform.fake.shown == ["答：路灯坏了\n可以回复：转人工"]
    assert platform.fake.pushed == 0


def test_a_slow_answer_is_announced_and_follows(stage: Stage, platform: WeChatPlatform) -> None:
    stage.engine.gate.clear()
    platform.writes("路灯坏了")
    assert platform.fake.shown == [wording.CHECKING]
    assert platform.fake.answered_in[-1] < 5
    stage.engine.gate.set()
    until(lambda: platform.fake.shown[1:] == ["答：路灯坏了"])
    assert platform.fake.menus == [{"id": "2.0", "content": "转人工"}]


def test_every_call_is_answered_within_five_seconds_when_the_desk_is_gone(
    stage: Stage, platform: WeChatPlatform
) -> None:
    stage.switch.on = False
    platform.writes("路灯坏了")
    assert platform.fake.shown == [wording.DESK_AWAY]
    assert OUT_OF_SERVICE not in platform.fake.shown
    stage.switch.on = True


def test_a_call_that_wechat_repeats_gets_the_same_answer(stage: Stage, platform: WeChatPlatform) -> None:
    message = platform.writes("路灯坏了")
    platform.repeats(message)
    assert platform.fake.shown == ["答：路灯坏了\n可以回复：转人工"] * 2
    assert len(stage.engine.asked) == 1


def test_two_calls_for_one_message_at_once_are_one_message(stage: Stage, platform: WeChatPlatform) -> None:
    message = {"ToUserName": "gh", "FromUserName": OPENID, "CreateTime": str(int(time.time()))}
    message |= {"MsgType": "text", "Content": "路灯坏了", "MsgId": "5"}
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(platform.fake.deliver, [message] * 3))
    assert stage.heard() == ["路灯坏了"]
    assert platform.fake.shown == ["答：路灯坏了\n可以回复：转人工"] * 3


def test_no_more_than_five_messages_follow_one_of_the_citizen(stage: Stage, platform: WeChatPlatform) -> None:
    platform.writes("路灯坏了")
    for number in range(BUDGET + 3):
        _notify(stage, f"第{number}个通知", f"k{number}")
        time.sleep(0.6)
    until(lambda: platform.fake.pushed == BUDGET)
    time.sleep(1)
    assert platform.fake.pushed <= BUDGET
    platform.writes("还有吗")
    until(lambda: all(f"第{n}个通知" in "".join(platform.fake.shown) for n in range(BUDGET + 3)))


def test_after_forty_eight_hours_words_wait_for_the_next_contact(
    stage: Stage, platform: WeChatPlatform
) -> None:
    platform.writes("路灯坏了")
    platform.fake.contact_at -= 49 * 3600
    _notify(stage, "您的工单有结果", "one")
    time.sleep(1.5)
    assert "您的工单有结果" not in "".join(platform.fake.shown)
    platform.writes("查进度")
    until(lambda: "您的工单有结果" in "".join(platform.fake.shown))


def test_an_account_without_menus_gets_the_choices_as_words(stage: Stage, platform: WeChatPlatform) -> None:
    platform.fake.certified = False
    stage.engine.gate.clear()
    platform.writes("路灯坏了")
    stage.engine.gate.set()
    until(lambda: "答：路灯坏了\n可以回复：转人工" in platform.fake.shown)


def test_what_a_person_in_a_takeover_is_sent_has_no_word_of_the_channel(
    stage: Stage, platform: WeChatPlatform
) -> None:
    platform.writes("路灯坏了")
    stage.desk.act(conversations.take_over, f"wechat:{OPENID}", actor=OPERATOR, now=utc_now())
    until(lambda: any("人工" in text for text in platform.fake.shown[1:]))
    before = len(platform.fake.shown)
    platform.writes("您好")
    assert platform.fake.shown[before:] == []


def test_following_the_account_and_its_menu(stage: Stage, platform: WeChatPlatform) -> None:
    platform.sends(MsgType="event", Event="subscribe", EventKey="", MsgId="")
    assert platform.fake.shown == [wording.WELCOME]
    platform.sends(MsgType="event", Event="CLICK", EventKey="查进度", MsgId="")
    assert stage.heard() == ["查进度"]
    for event in ("unsubscribe", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH"):
        platform.sends(MsgType="event", Event=event, EventKey="", MsgId="")
    assert stage.heard() == ["查进度"]


def test_the_menu_is_put_up(platform: WeChatPlatform) -> None:
    asyncio.run(put_menu(settings(platform.fake, "http://127.0.0.1:9")))
    assert [button["key"] for button in platform.fake.menu["button"]] == [said for _, said in wording.MENU]


def test_recognised_speech_is_words(stage: Stage, platform: WeChatPlatform) -> None:
    platform.sends(MsgType="voice", Format="amr", MediaId="m", Recognition="路灯坏了。")
    assert stage.heard() == ["路灯坏了。"]


@pytest.mark.parametrize("age", [-700, 400])
def test_replays_and_calls_from_the_future_are_refused(
    stage: Stage, platform: WeChatPlatform, age: int
) -> None:
    message = {"ToUserName": "gh", "FromUserName": OPENID, "CreateTime": str(int(time.time()))}
    message |= {"MsgType": "text", "Content": "路灯坏了", "MsgId": "5"}
    assert platform.fake.call(message, at=int(time.time()) + age) == 403
    assert platform.fake.shown == []


def test_a_message_that_says_it_is_from_the_future_is_refused_and_shown(
    stage: Stage, platform: WeChatPlatform
) -> None:
    platform.sends(MsgType="text", Content="路灯坏了", CreateTime=str(int(time.time()) + 900))
    assert platform.fake.shown == []
    until(lambda: any("clock_differs" in state for state in stage.switch.states))
    platform.writes("路灯坏了")
    until(lambda: json.loads(stage.switch.states[-1])["fault"] == "")


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><Content>&b;</Content></xml>'


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"<xml>", 400),
        (b"{}", 400),
        (BOMB, 400),
        (b"<xml><MsgType>text</MsgType></xml>", 400),
        (b"<xml><a>" + b"x" * 70000 + b"</a></xml>", 413),
        ("<xml><FromUserName>../啊</FromUserName></xml>".encode(), 400),
    ],
)
def test_a_body_that_is_no_message_is_refused(platform: WeChatPlatform, body: bytes, status: int) -> None:
    assert platform.fake.call({}, body=body) == status


def test_the_address_check_is_answered_only_to_who_knows_the_token(platform: WeChatPlatform) -> None:
    at = str(int(time.time()))
    for token, status in ((VERIFY, 200), ("wrong", 403)):
        asked = {"signature": signature(token, at, "n"), "timestamp": at, "nonce": "n", "echostr": "hello"}
        reply = httpx.get(platform.fake.account_url + "/wechat", params=asked, trust_env=False)
        assert reply.status_code == status
        assert (reply.text == "hello") is (status == 200)


@pytest.mark.parametrize("stage", [Encrypted], indirect=True)
def test_with_a_key_plain_messages_and_foreign_envelopes_are_refused(
    stage: Stage, platform: WeChatPlatform
) -> None:
    message = {"ToUserName": "gh", "FromUserName": OPENID, "CreateTime": str(int(time.time()))}
    message |= {"MsgType": "text", "Content": "路灯坏了", "MsgId": "5"}
    platform.fake.aes = False
    assert platform.fake.call(message) == 403
    foreign = f"<xml><Encrypt>{seal(b'<xml/>', 'wx9999')}</Encrypt></xml>".encode()
    assert platform.fake.call(message, body=foreign) == 403
    platform.fake.aes = True
    assert platform.fake.call(message) == 200


def test_text_that_would_be_a_link_is_shown_as_text(platform: WeChatPlatform) -> None:
    platform.writes('<a href="http://example.org">点这里</a>')
    assert "＜a href" in platform.fake.shown[0]


def test_replicas_share_one_access_token_also_through_a_renewal(platform: WeChatPlatform) -> None:
    async def work() -> None:
        known = settings(platform.fake, "http://127.0.0.1:9")
        clients = [WeChatClient(known, ChannelState("wechat"), read_secret=lambda: SECRET) for _ in range(3)]
        message = {"touser": OPENID, "msgtype": "text", "text": {"content": "好"}}
        await asyncio.gather(*(client.send(message) for client in clients))
        assert len(platform.fake.tokens) == 1
        # Revoked on the platform: 40001 to all, one forced renewal is enough for everybody.
        platform.fake.tokens = ["another"]
        platform.fake.pushed = 0
        await asyncio.gather(*(client.send(message) for client in clients))
        assert platform.fake.tokens == ["another"]
        for client in clients:
            await client.__aexit__()

    platform.fake.contact_at = time.time()
    asyncio.run(work())
    assert platform.fake.asked.count(True) == 0


@pytest.mark.parametrize(("code", "fault"), [(40164, "address_not_allowed"), (45009, "quota_spent")])
def test_what_only_the_operator_can_mend_is_shown(
    stage: Stage, platform: WeChatPlatform, code: int, fault: str
) -> None:
    platform.fake.faults.append(code)
    platform.fake.contact_at = time.time()

    async def work() -> ChannelState:
        state = ChannelState("wechat")
        known = settings(platform.fake, "http://127.0.0.1:9")
        async with WeChatClient(known, state, read_secret=lambda: SECRET) as client:
            with pytest.raises(SendLater) as later:
                await client.send({"touser": OPENID, "msgtype": "text", "text": {"content": "好"}})
        assert later.value.everybody
        return state

    assert asyncio.run(work()).faults == (fault,)


def test_a_picture_outlives_the_process_that_dies_over_it(fresh_sqlite: Engine, engine: FakeEngine) -> None:
    with (
        running_desk(fresh_sqlite, engine, channel_tokens=TOKENS) as desk,
        running_wechat() as fake,
        ThreadPoolExecutor() as wechat,
        ExitStack() as replica,
    ):
        platform, url = WeChatPlatform(fake), str(desk.client.base_url)
        with at_work(platform, url):
            fake.media_held = True
            sending = wechat.submit(platform.sends_picture, picture())
            until(lambda: fake.media_asked)
            replica.enter_context(at_work(platform, url))
            until(lambda: fake.answered_in)  # WeChat has hung up and calls the other one
        fake.media_held = False
        sending.result(30)
        (message, *_) = desk.act(conversations.list_messages, f"wechat:{OPENID}")
        assert len(message.attachments) == 1
        assert fake.media_asked == 2


def test_nothing_is_answered_before_the_desk_has_it(platform: WeChatPlatform) -> None:
    platform.fake.media_held = True
    platform.fake.media["media-1"] = picture()
    head = {"ToUserName": "gh_0123", "FromUserName": OPENID, "CreateTime": str(int(time.time()))}
    message = {**head, "MsgId": "77", "MsgType": "image", "PicUrl": "", "MediaId": "media-1"}
    with pytest.raises(httpx.TimeoutException):
        platform.fake.call(message)
    platform.fake.media_held, platform.fake.contact_at = False, time.time()
    assert platform.fake.call(message) == 200
    until(lambda: any("收到了" in text for text in platform.shown()))

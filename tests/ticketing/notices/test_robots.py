"""Group robots of DingTalk and WeCom, against a receiver that answers as they do."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.ticketing.notices.receivers import Receiver, receiving
from tests.ticketing.order_builders import TUESDAY
from ticketing.notices.robots import GroupRobot, open_dingtalk, open_wecom
from ticketing.notices.ways import Notice, NotSent

NOTICE = Notice(key="k-1", address="housing", title="新工单", text="请在今天18:00前签收")
SECRET = "SEC-for-tests"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        started.body = b'{"errcode": 0, "errmsg": "ok"}'
        yield started


def _robot(
    receiver: Receiver, open_way: Callable[[Mapping[str, object]], GroupRobot], secret: str = ""
) -> GroupRobot:
    config: dict[str, Any] = {
        "url": receiver.url,
        "robots": {"housing": {"key": "key-123456", "secret": secret}},
    }
    return open_way(config)


def _asked(receiver: Receiver) -> dict[str, str]:
    query = parse_qs(urlsplit(receiver.posts[0].path).query)
    return {name: values[0] for name, values in query.items()}


@pytest.mark.parametrize(("open_way", "name"), [(open_dingtalk, "access_token"), (open_wecom, "key")])
def test_the_robot_of_the_group_says_the_notice(
    receiver: Receiver, open_way: Callable[[Mapping[str, object]], GroupRobot], name: str
) -> None:
    _robot(receiver, open_way).send(NOTICE, now=TUESDAY)
    assert _asked(receiver) == {name: "key-123456"}
    said = json.loads(receiver.posts[0].body)
    assert said == {"msgtype": "text", "text": {"content": "新工单\n请在今天18:00前签收"}}


def test_dingtalk_is_signed_for_the_moment(receiver: Receiver) -> None:
    _robot(receiver, open_dingtalk, SECRET).send(NOTICE, now=TUESDAY)
    asked = _asked(receiver)
    assert asked["timestamp"] == str(int(TUESDAY.timestamp() * 1000))
    expected = hmac.new(SECRET.encode(), f"{asked['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert asked["sign"] == base64.b64encode(expected).decode()


@pytest.mark.parametrize(
    ("open_way", "code", "permanent", "wait"),
    [
        (open_dingtalk, 130101, False, 60),
        (open_dingtalk, 310000, True, None),
        (open_dingtalk, -1, False, None),
        (open_wecom, 45009, False, 60),
        (open_wecom, 93000, True, None),
    ],
)
def test_a_refusal_in_the_body_is_a_refusal(
    receiver: Receiver,
    open_way: Callable[[Mapping[str, object]], GroupRobot],
    code: int,
    permanent: bool,
    wait: float | None,
) -> None:
    receiver.body = json.dumps({"errcode": code, "errmsg": "no"}).encode()
    with pytest.raises(NotSent) as failed:
        _robot(receiver, open_way).send(NOTICE, now=TUESDAY)
    assert (failed.value.permanent, failed.value.retry_after) == (permanent, wait)


@pytest.mark.parametrize("body", [b"<html>", b"{}", b"[]", b'{"errcode": "many"}'])
def test_garbage_with_200_is_no_delivery(receiver: Receiver, body: bytes) -> None:
    receiver.body = body
    with pytest.raises(NotSent) as failed:
        _robot(receiver, open_wecom).send(NOTICE, now=TUESDAY)
    assert not failed.value.permanent


def test_a_text_too_long_for_wecom_is_cut_at_a_whole_character(receiver: Receiver) -> None:
    long = Notice(key="k", address="housing", title="新工单", text="灯" * 2000)
    _robot(receiver, open_wecom).send(long, now=TUESDAY)
    text = json.loads(receiver.posts[0].body)["text"]["content"]
    assert len(text.encode()) <= 2048
    assert text.endswith("灯…")


def test_a_robot_that_is_not_configured_is_given_up_at_once(receiver: Receiver) -> None:
    unknown = Notice(key="k", address="nobody", title="", text="x")
    with pytest.raises(NotSent) as failed:
        _robot(receiver, open_wecom).send(unknown, now=TUESDAY)
    assert failed.value.permanent
    assert receiver.posts == []


def test_keys_do_not_show_when_a_robot_is_printed(receiver: Receiver) -> None:
    assert "key-123456" not in repr(_robot(receiver, open_dingtalk))

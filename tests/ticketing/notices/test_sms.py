import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.ticketing.notices.receivers import Receiver, receiving
from tests.ticketing.order_builders import TUESDAY
from ticketing.notices.sms import Sms, open_way
from ticketing.notices.ways import Notice, NotSent

NOTICE = Notice(key="k-1", address="139 0000-1234", title="新工单", text="请在今天18:00前签收")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        started.body = b'{"data": {"code": 0}}'
        yield started


def sms(receiver: Receiver, **changes: object) -> Sms:
    config: dict[str, Any] = {
        "url": receiver.url,
        "fields": {"mobile": "{phone}", "content": "{text}", "ref": "{id}"},
        "status": "data.code",
        "sent": ["0"],
        "permanent": ["41"],
    }
    return open_way({**config, **changes})


def test_the_gateways_own_fields_are_filled(receiver: Receiver) -> None:
    sms(receiver, prefix="【12345】").send(NOTICE, now=TUESDAY)
    [post] = receiver.posts
    assert json.loads(post.body) == {
        "mobile": "13900001234",
        "content": "【12345】请在今天18:00前签收",
        "ref": "k-1",
    }


def test_a_form_and_a_signature_are_possible(receiver: Receiver) -> None:
    signed = {"fields": {"m": "{phone}", "s": "{signature}"}, "signed": "{phone}{timestamp}", "secret": "x"}
    sms(receiver, form="form", headers={"X-Time": "{timestamp}"}, **signed).send(NOTICE, now=TUESDAY)
    [post] = receiver.posts
    stamp = str(int(TUESDAY.timestamp()))
    wanted = hmac.new(b"x", f"13900001234{stamp}".encode(), hashlib.sha256).hexdigest()
    assert parse_qs(post.body.decode()) == {"m": ["13900001234"], "s": [wanted]}
    assert post.headers["x-time"] == stamp


def test_a_long_notice_is_shortened_and_says_so(receiver: Receiver) -> None:
    long = Notice(key="k", address="13900001234", title="", text="办" * 400)
    sms(receiver, longest=60).send(long, now=TUESDAY)
    content = json.loads(receiver.posts[0].body)["content"]
    assert len(content) == 60
    assert content.endswith("…")


@pytest.mark.parametrize(
    ("body", "fault", "permanent"),
    [
        (b'{"data": {"code": 41}}', "gateway_41", True),
        (b'{"data": {"code": "busy"}}', "gateway_busy", False),
        (b"<html>", "gateway_reply_not_understood", False),
        (b'{"code": 0}', "gateway_reply_not_understood", False),
    ],
)
def test_a_refusal_inside_a_friendly_reply_is_seen(
    receiver: Receiver, body: bytes, fault: str, permanent: bool
) -> None:
    receiver.body = body
    with pytest.raises(NotSent) as refused:
        sms(receiver).send(NOTICE, now=TUESDAY)
    assert (refused.value.fault, refused.value.permanent) == (fault, permanent)


def test_an_address_without_digits_is_given_up(receiver: Receiver) -> None:
    with pytest.raises(NotSent, match="address_not_valid"):
        sms(receiver).send(Notice(key="k", address="无", title="", text="x"), now=TUESDAY)
    assert not receiver.posts

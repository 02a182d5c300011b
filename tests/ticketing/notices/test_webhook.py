import json
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.ticketing.notices.receivers import Receiver, receiving
from tests.ticketing.order_builders import TUESDAY
from ticketing.notices.signing import is_genuine
from ticketing.notices.ways import Notice, NotSent, SigningKey
from ticketing.notices.webhook import open_way

SECRET = "a secret of at least 32 characters"
CONFIG = {"key_id": "k1", "secret": SECRET, "timeout_seconds": 0.3}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as started:
        yield started


def notice(receiver: Receiver, **changes: object) -> Notice:
    values = {"key": "TY-1:dispatch:2:u", "address": receiver.url, "title": "新工单", "text": "请签收"}
    return Notice(**{**values, "order_number": "TY-1", **changes})  # type: ignore[arg-type]


def fault(receiver: Receiver, **changes: object) -> NotSent:
    with pytest.raises(NotSent) as refused:
        open_way(CONFIG).send(notice(receiver, **changes), now=TUESDAY)
    return refused.value


def test_a_notice_arrives_signed_with_its_id_time_and_key(receiver: Receiver) -> None:
    open_way(CONFIG).send(notice(receiver), now=TUESDAY)
    [post] = receiver.posts
    assert json.loads(post.body)["data"] == {"order_number": "TY-1", "title": "新工单", "text": "请签收"}
    assert post.headers["webhook-id"] == "TY-1:dispatch:2:u"
    assert post.headers["webhook-key-id"] == "k1"
    assert is_genuine(post.headers, post.body, secret=SECRET, now=TUESDAY)


def test_a_changed_body_an_old_copy_and_another_secret_are_not_genuine(receiver: Receiver) -> None:
    open_way(CONFIG).send(notice(receiver), now=TUESDAY)
    [post] = receiver.posts
    assert not is_genuine(post.headers, post.body + b" ", secret=SECRET, now=TUESDAY)
    assert not is_genuine(post.headers, post.body, secret=SECRET, now=TUESDAY + timedelta(minutes=6))
    assert not is_genuine(post.headers, post.body, secret=SECRET[1:], now=TUESDAY)
    assert not is_genuine({}, post.body, secret=SECRET, now=TUESDAY)


def test_a_subscribers_own_secret_signs_his_payload(receiver: Receiver) -> None:
    own = SigningKey("client-7", "whsec_" + "QUJD" * 10)
    open_way({}).send(notice(receiver, payload='{"type":"order.closed"}', signing=own), now=TUESDAY)
    [post] = receiver.posts
    assert post.body == b'{"type":"order.closed"}'
    assert post.headers["webhook-key-id"] == "client-7"
    assert is_genuine(post.headers, post.body, secret=own.secret, now=TUESDAY)


def test_nothing_leaves_unsigned(receiver: Receiver) -> None:
    with pytest.raises(NotSent, match="no_signing_key"):
        open_way({}).send(notice(receiver), now=TUESDAY)
    assert not receiver.posts


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (404, True), (410, True), (302, True), (429, False), (503, False)]
)
def test_what_the_other_side_says_decides_about_another_try(
    receiver: Receiver, status: int, permanent: bool
) -> None:
    receiver.status = status
    refused = fault(receiver)
    assert refused.fault == f"http_{status}"
    assert refused.permanent is permanent


def test_the_pause_that_is_asked_for_is_kept_but_not_without_end(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "90"}
    assert fault(receiver).retry_after == 90
    receiver.headers = {"Retry-After": "999999"}
    assert fault(receiver).retry_after == 3600


def test_a_silent_receiver_and_an_absent_one_are_tried_again(receiver: Receiver) -> None:
    receiver.hang = threading.Event()
    assert (fault(receiver).fault, fault(receiver).permanent) == ("timeout", False)
    assert fault(receiver, address="http://127.0.0.1:9/hook").fault == "unreachable"


@pytest.mark.parametrize("address", ["ftp://somewhere", "not an address", "http://"])
def test_an_address_that_is_none_is_given_up_at_once(receiver: Receiver, address: str) -> None:
    refused = fault(receiver, address=address)
    assert refused.permanent

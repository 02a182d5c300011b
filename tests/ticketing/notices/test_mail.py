import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.ticketing.order_builders import TUESDAY
from ticketing.notices.mail import open_way
from ticketing.notices.ways import Notice, NotSent

NOTICE = Notice(
    key="TY-1:dispatch:2:u", address="unit@example.org", title="新工单\n待签收", text="请今天签收"
)


class Mailbox:
    """Keeps what arrives; answers recipients and messages as told."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.to_recipient = "250 OK"
        self.to_message = "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.to_message.startswith("250"):
            assert isinstance(envelope.content, bytes)
            parsed = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
            self.messages.append(parsed)
        return self.to_message


class FreePort(Controller):
    """Listens on a port that the system chooses; the base class knocks at the port it was told."""

    @property
    def chosen(self) -> int:
        """Return the port."""
        assert isinstance(self.server, asyncio.Server)
        port: int = self.server.sockets[0].getsockname()[1]
        return port

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.chosen), 5) as knock:
            knock.recv(100)


@contextmanager
def serving(box: Mailbox) -> Iterator[int]:
    controller = FreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.chosen
    finally:
        controller.stop()


def send(port: int, notice: Notice = NOTICE, **changes: object) -> None:
    config: dict[str, object] = {"host": "127.0.0.1", "port": port, "sender": "hotline@example.org"}
    open_way({**config, "security": "none", "timeout_seconds": 2, **changes}).send(notice, now=TUESDAY)


def fault(port: int, **changes: object) -> NotSent:
    with pytest.raises(NotSent) as refused:
        send(port, NOTICE, **changes)
    return refused.value


def test_a_mail_arrives_with_an_id_that_tells_doubles() -> None:
    box = Mailbox()
    with serving(box) as port:
        send(port)
        send(port)
    first, second = box.messages
    assert first["Subject"] == "新工单 待签收"
    assert first["To"] == "unit@example.org"
    assert first.get_content().strip() == "请今天签收"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"


def test_an_unknown_mailbox_is_given_up_and_a_busy_server_is_not() -> None:
    box = Mailbox()
    with serving(box) as port:
        box.to_recipient = "550 no such user"
        assert (fault(port).fault, fault(port).permanent) == ("smtp_550", True)
        box.to_recipient = "451 try later"
        assert (fault(port).fault, fault(port).permanent) == ("smtp_451", False)
        box.to_recipient, box.to_message = "250 OK", "452 full"
        assert (fault(port).fault, fault(port).permanent) == ("smtp_452", False)


def test_a_server_that_is_away_is_tried_again() -> None:
    refused = fault(9)
    assert (refused.fault, refused.permanent) == ("unreachable", False)


def test_an_address_with_a_second_header_in_it_is_given_up() -> None:
    notice = Notice(key="k", address="a@example.org\nBcc: b@example.org", title="", text="x")
    with pytest.raises(NotSent, match="address_not_valid") as refused:
        send(9, notice)
    assert refused.value.permanent


def test_without_encryption_on_offer_no_password_leaves() -> None:
    with serving(Mailbox()) as port:
        assert not fault(port, security="starttls", username="u", password="p").permanent

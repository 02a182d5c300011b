import re

from sqlalchemy.orm import Session

from tests.ticketing.staffed_city import LEAD, City
from ticketing.domain.rate_limits import Limit
from ticketing.notices.ways import NotSent
from ticketing.storage.outbox import OutboxRow
from ticketing.usecases import sending
from ticketing.worker import loop, outside

PAGE = "/console/deliveries"


class Refusing:
    """A way on which nothing arrives."""

    limit = Limit(9, 9)

    def send(self, notice: object, *, now: object) -> None:
        raise NotSent("smtp_550", permanent=True)


def add(city: City, address: str = "unit@example.org", way: str = "mail") -> str:
    reply = city.browser("admin").send(
        PAGE, f"{PAGE}/contacts", unit_id=LEAD, way=way, address=address, note="值班"
    )
    return reply.text if reply.status_code != 303 else ""


def given_up(city: City) -> str:
    """Return the number of an order whose notice was given up."""
    order = city.order_after("dispatch")
    loop.deliver_notices(city.app.state.sessions, now=city.now)
    outside.send_by(city.app.state.sessions, "mail", Refusing(), clock=lambda: city.now)
    return order.number


def test_a_notice_that_did_not_arrive_is_shown_and_sent_again(city: City) -> None:
    assert add(city) == ""
    number = given_up(city)
    supervisor = city.browser("supervisor")
    html = supervisor.text(PAGE)
    assert number in html
    assert "smtp_550" in html
    [notice] = re.findall(rf"{PAGE}/(\d+)/again", html)
    assert supervisor.send(PAGE, f"{PAGE}/{notice}/again").status_code == 303
    assert "again" not in supervisor.text(PAGE)
    row = city.act(Session.get_one, OutboxRow, int(notice))
    assert row.next_attempt_at is not None
    assert city.act(sending.outside_due, "mail", now=row.next_attempt_at) == [row.id]
    assert supervisor.send(PAGE, f"{PAGE}/{notice}/again").status_code == 404


def test_an_address_is_kept_encrypted_and_shown_masked(city: City) -> None:
    assert add(city, "https://robot.example.org/send?key=very-secret", way="webhook") == ""
    html = city.browser("admin").text(PAGE)
    assert "https://robot.example.org/…" in html
    assert "very-secret" not in html


def test_a_supervisor_sees_failures_and_no_addresses(city: City) -> None:
    add(city)
    supervisor = city.browser("supervisor")
    assert "单位的外部接收地址" not in supervisor.text(PAGE)
    forged = supervisor.send(PAGE, f"{PAGE}/contacts", unit_id=LEAD, way="mail", address="x@y", note="")
    assert forged.status_code == 403


def test_an_address_is_taken_away(city: City) -> None:
    add(city, "13900005678", way="sms")
    admin = city.browser("admin")
    html = admin.text(PAGE)
    assert "139****5678" in html
    contact = re.findall(rf"{PAGE}/contacts/(\d+)/end", html)[-1]
    admin.send(PAGE, f"{PAGE}/contacts/{contact}/end")
    assert "139****5678" not in admin.text(PAGE)


def test_an_address_that_cannot_be_one_is_refused(city: City) -> None:
    assert "还有必填的内容没有填写" in add(city, " ")

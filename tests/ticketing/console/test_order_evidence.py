"""Units attach evidence to a step; whoever may read the order opens it; what is deleted leaves a trace."""

import re

import httpx

from tests.ticketing.evidence_files import MACRO, PDF, picture
from tests.ticketing.staffed_city import City
from ticketing.domain.orders import Order
from ticketing.domain.states import State
from ticketing.storage import audit
from ticketing.storage.orders import events_of
from ticketing.usecases import reading_orders

RESULT = "路灯已更换灯具，现场照明恢复"
Files = list[tuple[str, tuple[str, bytes]]]


def send(city: City, order: Order, command: str, files: Files, **fields: str) -> httpx.Response:
    """Send a form of the order's page with files, as a browser does."""
    browser = city.browser("unit")
    page = f"/console/orders/{order.number}"
    hidden = browser.hidden(browser.text(page))
    told = {"contacted_at": "2026-11-20T10:00"} if command == "apply_for_closing" else {}
    return browser.client.post(f"{page}/{command}", data=hidden | told | fields, files=files)


def state(city: City, order: Order) -> State:
    return city.act(reading_orders.get_order, order.number).state


def addresses(html: str) -> list[str]:
    return re.findall(r'href="(/console/orders/[^"]+/evidence/[^"]+)"', html)


def with_file(city: City, name: str = "验收单.pdf", raw: bytes = PDF) -> tuple[Order, str]:
    order = city.order_after("feed_back")
    reply = send(city, order, "apply_for_closing", [("files", (name, raw))], result=RESULT)
    assert reply.status_code == 303, reply.text
    [address] = addresses(city.browser("supervisor").text(f"/console/orders/{order.number}"))
    return order, address


def test_a_result_is_handed_in_with_its_files_in_one_step(city: City) -> None:
    order = city.order_after("feed_back")
    files: Files = [("files", ("现场.jpg", picture())), ("files", ("验收单.pdf", PDF))]
    assert send(city, order, "apply_for_closing", files, result=RESULT).status_code == 303
    assert state(city, order) is State.CLOSING_REQUESTED
    html = city.browser("supervisor").text(f"/console/orders/{order.number}")
    assert "现场.jpg" in html
    assert "验收单.pdf" in html
    assert len(addresses(html)) == 2


def test_a_reviewer_opens_a_file_and_that_is_on_record(city: City) -> None:
    order, address = with_file(city)
    reply = city.browser("supervisor").get(address)
    assert reply.content == PDF
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"].startswith("attachment;")
    assert reply.headers["x-content-type-options"] == "nosniff"
    lines = city.act(lambda session: [one for one in audit.lines(session) if one.subject == order.number])
    read = [line.actor_id for line in lines if line.action == "evidence.read"]
    assert read == [city.people["supervisor"].id]


def test_a_picture_is_shown_in_the_browser(city: City) -> None:
    _, address = with_file(city, "现场.png", picture("PNG"))
    assert city.browser("follow_up").get(address).headers["content-disposition"].startswith("inline;")


def test_another_unit_and_nobody_get_nothing(city: City) -> None:
    _, address = with_file(city)
    assert city.browser("other_unit").get(address).status_code == 404
    assert city.browser().get(address).headers["location"] == "/console/login"


def test_a_refused_step_keeps_the_files_and_the_words(city: City) -> None:
    order = city.order_after("feed_back")
    reply = send(city, order, "apply_for_closing", [("files", ("验收单.pdf", PDF))], result=" ")
    assert reply.status_code == 422
    assert re.search(r'<input type="checkbox" name="evidence" value="[^"]+" checked> 验收单.pdf', reply.text)
    assert state(city, order) is State.IN_PROGRESS
    ticked = re.findall(r'name="evidence" value="([^"]+)" checked', reply.text)[0]
    again = send(city, order, "apply_for_closing", [], result=RESULT, evidence=ticked)
    assert again.status_code == 303
    histories = city.act(events_of, [order.number])
    assert "验收单.pdf" in str(histories[order.number][-1].details["evidence"])


def test_a_bad_file_is_named_and_the_good_one_stays(city: City) -> None:
    order = city.order_after("feed_back")
    files: Files = [("files", ("好的.pdf", PDF)), ("files", ("带宏.docx", MACRO))]
    reply = send(city, order, "apply_for_closing", files, result=RESULT)
    assert reply.status_code == 422
    assert "文件“带宏.docx”带有宏" in reply.text
    assert "好的.pdf（1 KB）" in reply.text
    assert state(city, order) is State.IN_PROGRESS


def test_a_final_answer_without_a_file_is_refused_and_with_one_goes_on(city: City) -> None:
    order = city.order_after("feed_back")
    words = {"text": "依法不予支持", "file_reference": "〔2026〕1号", "head_name": "局长"}
    refused = send(city, order, "propose_final_answer", [("files", ("", b""))], **words)
    assert refused.status_code == 422
    assert "请上传或勾选佐证材料" in refused.text
    assert (
        send(city, order, "propose_final_answer", [("files", ("答复.pdf", PDF))], **words).status_code == 303
    )
    assert city.act(reading_orders.get_order, order.number).final is not None


def test_a_foreign_form_token_stores_nothing(city: City) -> None:
    order = city.order_after("feed_back")
    files: Files = [("files", ("验收单.pdf", PDF))]
    reply = send(city, order, "apply_for_closing", files, result=RESULT, csrf="foreign")
    assert reply.status_code == 403
    assert not addresses(city.browser("supervisor").text(f"/console/orders/{order.number}"))


def test_people_of_another_post_store_nothing(city: City) -> None:
    order = city.order_after("feed_back")
    browser = city.browser("follow_up")
    page = f"/console/orders/{order.number}"
    token = re.findall(r'name="csrf" value="([^"]+)"', browser.text("/console/orders?number=" + order.number))
    hidden = {"csrf": token[0], "result": RESULT, "revision": "1"}
    reply = browser.client.post(f"{page}/apply_for_closing", data=hidden, files=[("files", ("a.pdf", PDF))])
    assert reply.status_code in (403, 422)
    assert not addresses(browser.text(page))


def test_too_much_at_once_is_refused_before_it_is_read(city: City) -> None:
    order = city.order_after("feed_back")
    files: Files = [("files", (f"{n}.pdf", bytes(9 * 1024 * 1024))) for n in range(6)]
    reply = send(city, order, "apply_for_closing", files, result=RESULT)
    assert reply.status_code == 413
    assert "合计不超过50MB" in reply.text


def test_a_deleted_file_is_crossed_out_with_who_when_and_why(city: City) -> None:
    order, address = with_file(city)
    browser = city.browser("unit")
    page = f"/console/orders/{order.number}"
    assert browser.send(page, f"{address}/delete", reason="拍到了无关群众").status_code == 303
    html = city.browser("supervisor").text(page)
    assert "<s>验收单.pdf</s>" in html
    assert "拍到了无关群众" in html
    assert "删除佐证材料" in html
    assert not addresses(html)
    assert city.browser("supervisor").get(address).status_code == 404
    folder = city.app.state.settings.attachments_dir
    assert not (folder / address.rsplit("/", 1)[-1]).exists()


def test_deleting_without_a_reason_or_right_is_refused(city: City) -> None:
    order, address = with_file(city)
    page = f"/console/orders/{order.number}"
    assert city.browser("unit").send(page, f"{address}/delete", reason="").status_code == 422
    assert city.browser("follow_up").send(page, f"{address}/delete", reason="没有权限").status_code == 403
    assert addresses(city.browser("supervisor").text(page)) == [address]

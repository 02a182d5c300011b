import re
from pathlib import Path

from sqlalchemy import text

from tests.ticketing.staffed_city import City
from ticketing.cli.verify_audit import verify_audit
from ticketing.console.audit import action_name

PAGE = "/console/audit"
CODE = Path(__file__).resolve().parents[3] / "ticketing"


def test_lines_are_found_by_their_subject(city: City) -> None:
    order = city.order_after("dispatch")
    html = city.browser("admin").text(f"{PAGE}?subject={order.number}")
    assert "已派至" in html
    assert "登录</td>" not in html
    assert "dispatcher</span>" in html


def test_the_export_is_itself_in_the_audit_and_can_be_checked_offline(city: City, tmp_path: Path) -> None:
    reply = city.browser("admin").send(PAGE, f"{PAGE}/export")
    assert "attachment" in reply.headers["content-disposition"]
    assert "audit.exported" in reply.text
    file = tmp_path / "audit.jsonl"
    file.write_text(reply.text, encoding="utf-8")
    assert verify_audit(file) == 0


def test_the_chain_is_checked_and_a_changed_line_is_named(city: City) -> None:
    admin = city.browser("admin")
    assert "校验通过" in admin.send(PAGE, f"{PAGE}/check").text
    with city.app.state.engine.begin() as connection:
        connection.execute(text("drop trigger audit_lines_no_update"))
        connection.execute(text("update audit_lines set subject = 'x' where id = 3"))
    assert "was changed" in admin.send(PAGE, f"{PAGE}/check").text


def test_nobody_but_an_admin_sees_the_audit(city: City) -> None:
    for username in ("supervisor", "leader", "unit"):
        assert city.browser(username).get(PAGE).status_code == 403


def test_every_act_in_the_code_has_words() -> None:
    code = (
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).resolve().parents[3] / "ticketing").rglob("*.py")
    )
    acts = {act for text in code for act in re.findall(r'action="([a-z_]+\.[a-z_]+)"', text)}
    assert acts
    assert sorted(act for act in acts if action_name(act) == act) == []

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.ticketing.staffed_city import City, staffed_city
from ticketing.storage import reference

HERE = "/console/rules"
SOURCE = "并政办〔2026〕30号"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    folder = tmp_path / "profiles"
    shutil.copytree(reference.PROFILES, folder)
    monkeypatch.setattr(reference, "PROFILES", folder)
    with staffed_city(tmp_path, now=datetime.now(UTC)) as staffed:
        yield staffed


def as_shown(html: str, name: str) -> dict[str, str]:
    """Return the fields of a form as the page made it."""
    form = html.partition(f'action="{HERE}/files/{name}"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'<input [^>]*name="(\w[\w.]*)"[^>]* value="([^"]*)"', form))
    for select in re.findall(r"<select .*?</select>", form, re.DOTALL):
        chosen = re.findall(r'value="(\w+)" selected', select)
        fields |= {re.findall(r'name="([\w.]+)"', select)[0]: chosen[0]}
    return fields


def propose(city: City, name: str = "hotline", **typed: str) -> httpx.Response:
    browser = city.browser("admin")
    fields = as_shown(browser.text(HERE), name) | {"source": SOURCE} | typed
    return browser.client.post(f"{HERE}/files/{name}", data=fields)


def test_an_admin_proposes_and_a_leader_puts_it_in_force(city: City) -> None:
    assert propose(city, G5_count="4").status_code == 303
    leader = city.browser("leader")
    html = leader.text(HERE)
    assert "派单次日起4个工作日" in html
    assert "现在派单的到期" in html
    address = re.findall(rf'action="({HERE}/changes/\d+)"', html)[0]
    assert leader.send(HERE, address, accept="yes").status_code == 303
    html = leader.text(HERE)
    assert "已生效：hotline/" in html
    assert SOURCE in html
    order = city.order_after("dispatch")
    assert [clock.amount for clock in order.clocks if clock.code == "G5"] == ["4wd"]


def test_who_proposed_it_is_not_offered_to_decide(city: City) -> None:
    propose(city, "policy", returns_max="1")
    html = city.browser("admin").text(HERE)
    assert "最多退回次数：<s>2</s> → <strong>1</strong>" in html
    assert f"{HERE}/changes/" not in html
    reply = city.browser("admin").send(HERE, f"{HERE}/changes/1", accept="yes")
    assert reply.status_code == 403
    assert "不能审核自己提出的" in reply.text


def test_a_refused_change_keeps_what_was_typed(city: City) -> None:
    reply = propose(city, G5_count="400")
    assert reply.status_code == 422
    assert "时限要在0.5到60之间" in reply.text
    assert 'value="400"' in reply.text
    assert f'value="{SOURCE}"' in reply.text


def test_a_form_without_a_change_is_refused(city: City) -> None:
    assert propose(city).status_code == 422


def test_supervisors_read_and_do_not_propose(city: City) -> None:
    html = city.browser("supervisor").text(HERE)
    assert "提出修改" not in html
    reply = city.browser("supervisor").send("/console/todo", f"{HERE}/files/hotline", source=SOURCE)
    assert reply.status_code == 403


def test_13710_says_why_it_has_no_form(city: City) -> None:
    html = city.browser("admin").text(HERE)
    assert "“13710”的数字就是制度本身" in html
    assert f"{HERE}/files/13710" not in html

import re

import httpx

from tests.ticketing.staffed_city import City

PAGE = "/console/keys"


def shown_once(reply: httpx.Response) -> str:
    found = re.search(r"<code>([^<]+)</code>", reply.text)
    assert found, reply.text
    return found[1]


def issue(city: City, name: str = "区级平台", **fields: str) -> httpx.Response:
    wanted = {"name": name, "scopes": "orders:read", "unit_id": "", "expires": "", **fields}
    return city.browser("admin").send(PAGE, PAGE, **wanted)


def ask(city: City, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    return city.browser().client.get("/api/v1/orders", headers=headers).status_code


def client_id(city: City, name: str) -> str:
    html = city.browser("admin").text(PAGE)
    found = re.search(rf"<td>{name}</td>.*?{PAGE}/(\w+)/replace", html, re.DOTALL)
    assert found, html
    return found[1]


def test_a_key_works_until_it_is_replaced_and_the_new_one_until_it_is_revoked(city: City) -> None:
    first = shown_once(issue(city, "甲系统"))
    admin = city.browser("admin")
    assert ask(city, first) == 200
    assert first not in admin.text(PAGE)
    path = f"{PAGE}/{client_id(city, '甲系统')}"
    second = shown_once(admin.send(PAGE, f"{path}/replace"))
    assert (ask(city, first), ask(city, second)) == (401, 200)
    admin.send(PAGE, f"{path}/revoke")
    assert ask(city, second) == 401
    assert "已停用" in admin.text(PAGE)


def test_a_refused_key_says_why(city: City) -> None:
    assert "请至少选择一项已有的权限" in issue(city, scopes="").text
    assert "请填写系统名称" in issue(city, name=" ").text
    assert "有效期已经过去" in issue(city, expires="2020-01-01").text
    assert "有效期已经过去" in issue(city, expires="soon").text


def test_a_subscription_is_made_shown_and_ended(city: City) -> None:
    issue(city, "乙系统")
    admin, client = city.browser("admin"), client_id(city, "乙系统")
    wanted = {"client": client, "url": "https://events.example.org/x", "events": "close"}
    assert len(shown_once(admin.send(PAGE, f"{PAGE}/hooks", **wanted))) >= 32
    html = admin.text(PAGE)
    assert "https://events.example.org/x" in html
    [hook] = re.findall(r'name="hook" value="(\d+)"', html)
    admin.send(PAGE, f"{PAGE}/hooks/end", hook=hook)
    assert "https://events.example.org/x" not in admin.text(PAGE)


def test_a_subscription_to_nowhere_is_refused(city: City) -> None:
    issue(city, "丙系统")
    wanted = {"client": client_id(city, "丙系统"), "url": "file:///etc/passwd", "events": "close"}
    reply = city.browser("admin").send(PAGE, f"{PAGE}/hooks", **wanted)
    assert reply.status_code == 422
    assert "回调地址要以" in reply.text

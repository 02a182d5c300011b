from tests.ticketing.staffed_city import City

DAYS = {"since": "2026-01-01", "until": "2026-12-31"}


def headers(city: City) -> dict[str, str]:
    return {"Authorization": f"Bearer {city.app.state.settings.service_token}"}


def test_figures_come_with_definitions_and_hidden_groups_without_numbers(city: City) -> None:
    city.order_after("follow_up")
    browser = city.browser()
    reply = browser.client.get("/api/v1/statistics", params=DAYS | {"by": "unit"}, headers=headers(city))
    assert reply.status_code == 200, reply.text
    body = reply.json()
    (row,) = [row for row in body["rows"] if row["names"] == ["小店区城乡管理局"]]
    assert row["figures"]["filed"] == {"numerator": 1, "denominator": None, "share": None, "hidden": False}
    assert row["figures"]["solved"] == {"numerator": None, "denominator": None, "share": None, "hidden": True}
    assert {one["code"] for one in body["indicators"]} >= {"solved", "satisfied", "unrated"}


def test_without_a_key_there_are_no_figures(city: City) -> None:
    assert city.browser().client.get("/api/v1/statistics", params=DAYS).status_code == 401


def test_bad_parameters_are_refused(city: City) -> None:
    client = city.browser().client
    for bad in ({"by": "colour"}, {"since": "x"}, {"until": "2020-01-01"}):
        assert client.get("/api/v1/statistics", params=DAYS | bad, headers=headers(city)).status_code == 422

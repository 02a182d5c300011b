from tests.ticketing.staffed_city import City


def test_words_are_shown_after_a_reason_and_the_page_is_never_kept(city: City) -> None:
    order = city.order_after("dispatch")
    operator, page = city.browser("operator"), f"/console/reveal/{order.number}"
    assert "13900001234" not in operator.text(page)
    assert "请写明理由" in operator.send(page, page, reason="看").text
    shown = operator.send(page, page, reason="群众来电核实")
    assert "13900001234" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    assert "13900001234" not in operator.text(page)


def test_a_leader_is_refused_and_a_confidential_caller_stays_hidden(city: City) -> None:
    order = city.order_after("dispatch", confidential=True)
    page = f"/console/reveal/{order.number}"
    assert city.browser("leader").send(page, page, reason="想看一看").status_code == 403
    assert city.browser("unit").send(page, page, reason="想看一看").status_code == 403
    assert page not in city.browser("unit").text(f"/console/orders/{order.number}")
    assert city.browser("other_unit").send(page, page, reason="想看一看").status_code == 404

from tests.ticketing.staffed_city import OTHER_UNIT, City

HERE = "/console/assessment"


def ask(city: City, number: str, **more: str) -> int:
    facts = {"number": number, "scope": "all", "reason": "beyond_powers", "ground": "属省级权限"} | more
    return city.browser("unit").send(HERE, f"{HERE}/ask", **facts).status_code


def test_a_request_goes_from_the_unit_to_the_supervisor_and_on_appeal_to_the_leader(city: City) -> None:
    number = city.order_after("follow_up").number
    assert ask(city, number) == 303
    supervisor = city.browser("supervisor")
    (line,) = [text for text in supervisor.text(HERE).split("<tr>") if number in text]
    made = line.split('name="id" value="')[1].split('"')[0]
    refused = supervisor.send(HERE, f"{HERE}/decide", id=made, grant="no", ground="属本级职责")
    assert refused.status_code == 303
    appealed = city.browser("unit").send(HERE, f"{HERE}/appeal", id=made, ground="附省厅批复")
    assert appealed.status_code == 303
    leader = city.browser("leader")
    assert leader.send(HERE, f"{HERE}/decide_appeal", id=made, uphold="yes").status_code == 303
    html = city.browser("unit").text(HERE)
    assert "申诉成立" in html
    assert "现不计入" in html


def test_a_refusal_says_why_and_keeps_the_words(city: City) -> None:
    reply = city.browser("unit").send(
        HERE, f"{HERE}/ask", number="TY20200101-0001", scope="all", reason="unreasonable", ground="说明文字"
    )
    assert reply.status_code == 404
    assert "没有找到这个工单号" in reply.text
    assert "说明文字" in reply.text


def test_another_units_order_is_not_ones_own_to_ask_about(city: City) -> None:
    number = city.order_after("follow_up").number
    facts = {"number": number, "scope": "all", "reason": "unreasonable", "ground": "x"}
    assert city.browser("other_unit").send(HERE, f"{HERE}/ask", **facts).status_code == 403


def test_only_units_of_one_order_rate_each_other(city: City) -> None:
    number = city.order_after("follow_up").number
    facts = {"number": number, "of_unit_id": OTHER_UNIT, "score": "4", "note": ""}
    reply = city.browser("unit").send(HERE, f"{HERE}/appraise", **facts)
    assert reply.status_code == 403
    assert "共同办理" in reply.text


def test_an_unknown_act_and_a_form_without_token_are_refused(city: City) -> None:
    unit = city.browser("unit")
    assert unit.client.post(f"{HERE}/nonsense", data={}).status_code == 404
    assert unit.client.post(f"{HERE}/ask", data={"number": "x"}).status_code == 403
    assert city.browser("operator").get(HERE).status_code == 403

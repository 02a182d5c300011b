from tests.ticketing.staffed_city import LEAD, City
from ticketing.console.charts import bars, line


def test_the_leader_sees_figures_with_their_definitions(city: City) -> None:
    city.order_after("follow_up")
    html = city.browser("leader").text("/console/statistics")
    for words in ("首次解决率", "最后一次回访说“已解决”", "小店区城乡管理局", "样本少", "合计"):
        assert words in html


def test_every_view_and_grouping_can_be_asked_for(city: City) -> None:
    city.order_after("follow_up")
    browser = city.browser("supervisor")
    for view in ("opinion", "time", "quality"):
        for by, then in (("unit", ""), ("topic", "area"), ("month", "unit"), ("area", "area")):
            browser.text(f"/console/statistics?view={view}&by={by}&then={then}")


def test_a_unit_sees_its_own_figures_only(city: City) -> None:
    city.order_after("follow_up")
    assert "小店区城乡管理局" in city.browser("unit").text("/console/statistics")
    other = city.browser("other_unit").text("/console/statistics")
    assert "小店区城乡管理局" not in other
    assert "没有数据" in other
    assert LEAD not in other


def test_a_bad_address_is_refused_in_words(city: City) -> None:
    browser = city.browser("leader")
    for query in ("since=yesterday", "by=colour", "since=2026-02-01&until=2026-01-01"):
        reply = browser.get(f"/console/statistics?{query}")
        assert reply.status_code == 422, query
        assert "<h1>" in reply.text or "problem" in reply.text


def test_figures_leave_as_files(city: City) -> None:
    city.order_after("follow_up")
    browser = city.browser("leader")
    csv = browser.get("/console/statistics.csv?by=month")
    assert csv.status_code == 200
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in csv.headers["content-disposition"]
    assert browser.get("/console/statistics.xlsx").content.startswith(b"PK")
    assert browser.get("/console/statistics.pdf").status_code == 422


def test_an_operator_has_no_statistics(city: City) -> None:
    assert city.browser("operator").get("/console/statistics").status_code == 403


def test_the_overview_draws_months_and_ages(city: City) -> None:
    city.order_after("follow_up")
    html = city.browser("leader").text("/console/overview")
    assert html.count("<svg") == 2  # of so few the rates are not drawn; the page says so
    assert "账龄" in html


def test_bars_are_scaled_to_the_largest() -> None:
    drawn = bars([("甲", 2.0, "2"), ("乙", 1.0, "1")])
    assert [bar.width for bar in drawn] == [100.0, 50.0]
    assert bars([("甲", 0.0, "0")])[0].width == 0.0


def test_a_line_leaves_out_months_without_a_value() -> None:
    drawn = line("率", [("2026-01", 0.5), ("2026-02", None), ("2026-03", 1.0)], largest=1.0, share=True)
    assert len(drawn.marks) == 2
    assert drawn.marks[0][2] == "2026-01 50.0%"

import re

from tests.ticketing.staffed_city import City


def _counts(html: str) -> dict[str, int]:
    return {words: int(count) for count, words in re.findall(r"<b>(\d+)</b>([^<]+)</", html)}


def test_the_counters_count_what_stands_where(city: City) -> None:
    for step in ("file", "sign", "sign", "follow_up"):
        city.order_after(step)
    html = city.browser("leader").text("/console/overview")
    counts = _counts(html)
    assert (counts["待派单"], counts["已签收"], counts["已销号"]) == (1, 2, 1)
    assert (counts["已解决"], counts["未解决"], counts["未评价"]) == (1, 0, 0)
    assert 'href="/console/orders?light=red"' in html


def test_a_drawing_without_a_figure_says_why_it_is_empty(city: City) -> None:
    assert "还画不出比率" in city.browser("leader").text("/console/overview")


def test_health_names_every_process_and_what_its_absence_means(city: City) -> None:
    html = city.browser("admin").text("/console/health")
    for words in ("工单与会话服务", "对话引擎", "中断时群众的话会记下", "正常", "中断"):
        assert words in html


def test_the_admin_sees_every_account_with_its_unit(city: City) -> None:
    html = city.browser("admin").text("/console/staff")
    for words in ("dispatcher甲", "承办单位", "小店区城乡管理局"):
        assert words in html

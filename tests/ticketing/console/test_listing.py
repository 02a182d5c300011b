"""Every list of the console narrows, sorts, pages, and is found again as one left it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.ticketing.staffed_city import LEAD, City
from ticketing.console.listing import PER_PAGE, Asked, Manner, Sorting, listed
from ticketing.storage import outbox
from ticketing.storage.outbox import UnitNoticeRow

# A list, who opens it, and a sorting other than the first one.
LISTS = {
    "/console/orders": ("supervisor", "oldest"),
    "/console/todo": ("supervisor", "oldest"),
    "/console/inbox": ("unit", "oldest"),
    "/console/proposals": ("supervisor", "newest"),
    "/console/assessment": ("supervisor", "oldest"),
    "/console/deliveries": ("admin", "oldest"),
    "/console/staff": ("admin", "name"),
    "/console/keys": ("admin", "name"),
    "/console/units": ("admin", "name"),
    "/console/knowledge": ("admin", "title"),
    "/console/audit": ("admin", "oldest"),
    "/console/call-backs": ("operator", "newest"),
    "/console/corrections": ("supervisor", "newest"),
}
OF_LEAD = select(UnitNoticeRow.id).where(UnitNoticeRow.unit_id == LEAD)
NUMBERS: Manner[int] = Manner(
    text=str,
    kind=lambda n: "odd" if n % 2 else "even",
    standing=lambda n: "old" if n < 10 else "young",
    hidden=lambda n: n < 10,
    sortings={"up": Sorting(lambda n: n), "down": Sorting(lambda n: n, backwards=True)},
)


def test_a_list_shows_a_page_and_counts_the_rest() -> None:
    shown = listed(range(200), Asked(), NUMBERS)
    assert (shown.rows, shown.count) == (list(range(10, 10 + PER_PAGE)), 190)
    assert (shown.following, shown.previous, shown.last) == (PER_PAGE, 0, PER_PAGE)
    last = listed(range(200), Asked(start=150), NUMBERS)
    assert (len(last.rows), last.following, last.previous, last.last) == (40, 0, 100, 190)


def test_filters_go_together_and_hidden_ones_are_shown_to_who_asks() -> None:
    assert listed(range(200), Asked(q="9", kind="odd", sort="down"), NUMBERS).rows[:3] == [199, 197, 195]
    assert listed(range(200), Asked(standing="old"), NUMBERS).count == 10


def test_an_unknown_sorting_and_a_place_beyond_the_end_are_no_error() -> None:
    assert listed(range(20), Asked(sort="sideways"), NUMBERS).rows[0] == 10
    assert listed(range(20), Asked(start=500), NUMBERS).rows == []


def put_notice(city: City, number: str, key: str, n: int) -> None:
    """Put a notice into the inbox of the unit in charge."""
    city.act(
        outbox.put_into_inbox,
        key=f"{key}-{n}",
        unit_id=LEAD,
        order_number=number,
        text=f"第{n}条通知",
        now=city.now + timedelta(minutes=n),
    )


@pytest.mark.parametrize("path", LISTS)
def test_every_list_has_a_filter_and_a_sorting(city: City, path: str) -> None:
    who, sorting = LISTS[path]
    city.order_after("sign")
    html = city.browser(who).text(f"{path}?sort={sorting}")
    form = re.findall(
        rf'<form method="get" action="{path}".*?</form>|<form class="filter.*?</form>', html, re.S
    )
    assert form, "no filter"
    assert f'<option value="{sorting}" selected>' in form[0]


def test_a_list_of_many_is_turned_over_and_back(city: City) -> None:
    browser = city.browser("admin")
    html = browser.text("/console/units")
    following = re.findall(r'rel="next" href="([^"]+)"', html)[0]
    second = browser.text(following)
    assert f"第{PER_PAGE + 1}–{2 * PER_PAGE}条" in second
    assert re.findall(r'rel="prev" href="([^"]+)"', second) == ["/console/units?"]


def test_back_leads_to_the_lines_one_left_also_after_a_step(city: City) -> None:
    browser = city.browser("admin")
    browser.text("/console/units?q=城乡管理&kind=district_bureau&sort=name")
    page = f"/console/units/{LEAD}"
    place = re.findall(r'<p class="back"><a href="([^"]+)"', browser.text(page))[0].replace("&amp;", "&")
    assert "sort=name" in place
    assert "kind=district_bureau" in place
    assert browser.send(page, f"{page}/rename", name="小店区城乡管理局（本级）").status_code == 303
    assert place.replace("&", "&amp;") in browser.text(page)
    assert LEAD in browser.text(place)


def test_a_step_on_a_list_leads_back_to_its_place(city: City) -> None:
    put_notice(city, city.file_order().number, "step", 0)
    notice_id = city.act(lambda session: session.scalars(OF_LEAD).first())
    browser = city.browser("unit")
    token = re.findall(r'name="csrf" value="([^"]+)"', browser.text("/console/inbox?sort=oldest"))[0]
    reply = browser.client.post(f"/console/inbox/{notice_id}/read", data={"csrf": token})
    assert reply.headers.get("location") == "/console/inbox?sort=oldest", reply.text
    assert "已读" in browser.text("/console/inbox?standing=read")


def test_a_remembered_place_cannot_lead_elsewhere(city: City) -> None:
    browser = city.browser("admin")
    browser.client.cookies.set("place_units", "https%3A//example.org/%3Fx%3D1%26q%3Da", path="/console/units")
    back = re.findall(r'<p class="back"><a href="([^"]+)"', browser.text(f"/console/units/{LEAD}"))[0]
    assert back == "/console/units?q=a"


def test_the_inbox_holds_more_than_one_page(city: City) -> None:
    number = city.file_order().number
    for n in range(PER_PAGE + 3):
        put_notice(city, number, "many", n)
    browser = city.browser("unit")
    assert "第0条通知" not in browser.text("/console/inbox")
    assert "第0条通知" in browser.text(f"/console/inbox?q=条通知&start={PER_PAGE}")

"""The page of supervisors and leaders: how many orders stand where, and under which light."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from ticketing.console import charts
from ticketing.console.order_facts import light_choices, state_choices
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.permissions import Page
from ticketing.storage.database import transaction
from ticketing.usecases import reading_orders, statistics
from ticketing.usecases.statistics import Report, Wanted

router = APIRouter(include_in_schema=False)


@router.get("/console/overview")
def show(request: Request, viewer: Annotated[Viewer, Depends(viewer_of(Page.OVERVIEW))]) -> HTMLResponse:
    """Show the counters, each with the orders behind it one step away."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        counts = reading_orders.count_orders(session, now=now)
        months = Wanted(*statistics.default_period(now), by=("month",))
        report = statistics.report(session, months, actor=viewer.actor, now=now)
        ages = statistics.open_ages(session, actor=viewer.actor, now=now)
    return page(
        request,
        "overview.html",
        viewer=viewer,
        counts=counts | {"ratings": _with_unsolved(counts["ratings"])},
        states=state_choices(),
        lights=light_choices(),
        words=wording()["statistics"],
        trends=_trends(report),
        ages=charts.bars([(_age_name(days), number, str(number)) for days, number in ages]),
    )


def _trends(report: Report) -> list[tuple[str, tuple[charts.Line, ...]]]:
    """Two drawings: what came in and was closed, and what callers said the first time."""
    months = [(row.group[0], row.figures) for row in report.rows]
    names = {one.code: one.name for one in report.indicators}

    def counts(code: str) -> list[tuple[str, float | None]]:
        return [(month, float(f[code].numerator) if code in f else 0.0) for month, f in months]

    def shares(code: str) -> list[tuple[str, float | None]]:
        return [(month, f[code].share if code in f else None) for month, f in months]

    largest = max((v or 0.0 for code in ("filed", "closed") for _, v in counts(code)), default=0.0)
    drawn = [
        ("counts", [charts.line(names[c], counts(c), largest=largest) for c in ("filed", "closed")]),
        (
            "opinion",
            [
                charts.line(names[c], shares(c), largest=1.0, share=True)
                for c in ("solved_first", "satisfied_first")
            ],
        ),
    ]
    return [(wording()["statistics"][f"trend_{name}"], tuple(lines)) for name, lines in drawn]


def _age_name(days: int | None) -> str:
    words = wording()["statistics"]
    last = max(statistics.AGE_DAYS)
    return str(words["age_over"].format(days=last) if days is None else words["age_within"].format(days=days))


def _with_unsolved(ratings: dict[str, int]) -> dict[str, int]:
    return ratings | {"unsolved": ratings["closed"] - ratings["solved"] - ratings["unrated"]}

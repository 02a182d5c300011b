"""The statistics page: figures by group with their definitions, a chart, and the exports."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from ticketing.console import charts
from ticketing.console.order_facts import topic_choices
from ticketing.console.rendering import page, wording
from ticketing.console.signed_in import Viewer, current_time, viewer_of
from ticketing.domain.errors import Malformed
from ticketing.domain.permissions import Page
from ticketing.domain.statistics import Figure
from ticketing.storage.database import transaction
from ticketing.storage.reference import rule_table
from ticketing.storage.statistics import GROUPS
from ticketing.usecases import exporting, statistics
from ticketing.usecases.statistics import Report, Wanted

router = APIRouter(include_in_schema=False)
HERE = "/console/statistics"
Reader = Annotated[Viewer, Depends(viewer_of(Page.STATISTICS))]
# Which indicators stand side by side in one table.
VIEWS: dict[str, tuple[str, ...]] = {
    "opinion": ("solved_first", "solved", "satisfied_first", "satisfied", "unrated", "reached"),
    "time": ("sign_on_time", "D1", "D3", "D7", "M1", "result_on_time", "share_on_time", "extension"),
    "quality": ("returned", "upheld", "sent_back", "rework", "raised", "sample_contradicted", "cooperation"),
}
# Counts that stand before the shares of each table.
COUNTS: dict[str, tuple[str, ...]] = {
    "opinion": ("filed", "diverted", "closed"),
    "time": ("filed", "diverted", "closed", "reds"),
    "quality": ("filed", "diverted", "closed", "letters", "false_closures", "sampled"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address of the page asks for."""

    since: str = ""
    until: str = ""
    by: str = "unit"
    then: str = ""
    unit_id: str = ""
    topic: str = ""
    area: str = ""
    view: str = "opinion"

    def wanted(self, now: datetime) -> Wanted:
        """Return what to count. Raises Malformed("unknown_period")."""
        first, last = statistics.default_period(now)
        by = tuple(dict.fromkeys(part for part in (self.by, self.then) if part))
        return Wanted(
            _day(self.since) or first, _day(self.until) or last, by, self.unit_id, self.topic, self.area
        )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Malformed("unknown_period", field="since") from error


def asked(
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    by: Annotated[str, Query(max_length=8)] = "unit",
    then: Annotated[str, Query(max_length=8)] = "",
    unit_id: Annotated[str, Query(max_length=64)] = "",
    topic: Annotated[str, Query(max_length=16)] = "",
    area: Annotated[str, Query(max_length=12)] = "",
    view: Annotated[str, Query(max_length=8)] = "opinion",
) -> Asked:
    """Read the page's address; an unknown view is the first."""
    return Asked(since, until, by, then, unit_id, topic, area, view if view in VIEWS else "opinion")


@router.get(HERE)
def show(request: Request, viewer: Reader, ask: Annotated[Asked, Depends(asked)]) -> Response:
    """Show the figures."""
    now = current_time()
    wanted = ask.wanted(now)
    with transaction(request.app.state.sessions) as session:
        report = statistics.report(session, wanted, actor=viewer.actor, now=now)
    defined = {one.code: one for one in report.indicators}
    columns = [defined[code] for code in VIEWS[ask.view]]
    return page(
        request,
        "statistics.html",
        viewer=viewer,
        report=report,
        columns=columns,
        counts=[defined[code] for code in COUNTS[ask.view]],
        rows=[(report.names[row.group], row.figures) for row in report.rows],
        bars=_bars(report, columns[0].code),
        ask=ask,
        wanted=wanted,
        views=tuple(VIEWS),
        groups=GROUPS,
        topics=[(code, name) for code, name, _ in topic_choices()],
        areas=_areas(),
        empty=Figure(0, 0),
        words=wording()["statistics"],
        exports=[(form, f"{HERE}.{form}?{_query(ask)}") for form in exporting.FORMATS],
    )


@router.get(HERE + ".{form}")
def export(request: Request, form: str, viewer: Reader, ask: Annotated[Asked, Depends(asked)]) -> Response:
    """Hand out the same figures as a file; the export is audited."""
    now = current_time()
    with transaction(request.app.state.sessions) as session:
        report = statistics.report(session, ask.wanted(now), actor=viewer.actor, now=now)
        data = exporting.export_report(session, report, form=form, actor=viewer.actor, now=now)
    name = f"statistics-{report.wanted.first}-{report.wanted.last}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type=exporting.FORMATS[form], headers=headers)


def _query(ask: Asked) -> str:
    facts: dict[str, Any] = {name: getattr(ask, name) for name in Asked.__dataclass_fields__}
    return urlencode({name: value for name, value in facts.items() if value})


def _bars(report: Report, code: str) -> tuple[charts.Bar, ...]:
    """The largest groups first: a long bar of few cases would mislead."""
    known = [(row, row.figures.get(code)) for row in report.rows]
    shown = [(row, figure) for row, figure in known if figure is not None and figure.share is not None]
    shown.sort(key=lambda pair: -pair[1].cases)
    values = [
        (" · ".join(report.names[row.group]), figure.share or 0.0, f"{figure.share or 0:.1%}")
        for row, figure in shown
    ]
    return charts.bars(values)


def _areas() -> list[tuple[str, str]]:
    names = {code: name for name, code in reversed(list(rule_table().districts.items()))}
    return sorted(names.items())

"""JSON door to the statistics: figures with numerator, denominator and the definition of each indicator."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from ticketing.api.security import ApiCaller, caller_with
from ticketing.domain.clients import Scope
from ticketing.domain.statistics import Figure
from ticketing.storage.database import transaction
from ticketing.usecases import statistics
from ticketing.usecases.statistics import Report, Wanted

router = APIRouter(prefix="/statistics", tags=["statistics"])
Group = Literal["unit", "topic", "area", "month"]


class FigureView(BaseModel):
    """One figure; `share` is numerator ÷ denominator, absent for counts, empty and hidden groups."""

    numerator: int | None
    denominator: int | None
    share: float | None
    hidden: bool


class RowView(BaseModel):
    """One group with its codes and names in the order of `by`."""

    group: list[str]
    names: list[str]
    figures: dict[str, FigureView]


class IndicatorView(BaseModel):
    """What an indicator counts, in words."""

    code: str
    name: str
    formula: str
    numerator: str
    denominator: str
    excluded: str
    date: str
    good: Literal["high", "low", "none"]


class StatisticsView(BaseModel):
    """The figures of a period; groups with fewer than `smallest_group` cases are hidden."""

    version: str
    since: date
    until: date
    by: list[Group]
    smallest_group: int
    rows: list[RowView]
    total: dict[str, FigureView]
    indicators: list[IndicatorView]


@router.get("")
def show_statistics(
    request: Request,
    caller: Annotated[ApiCaller, Depends(caller_with(Scope.STATISTICS_READ))],
    since: date,
    until: date,
    by: Annotated[list[Group] | None, Query()] = None,
    unit_id: Annotated[str, Query(max_length=64)] = "",
    topic: Annotated[str, Query(max_length=16)] = "",
    area: Annotated[str, Query(max_length=12)] = "",
) -> StatisticsView:
    """Count from `since` to `until` (both days included), by any of unit, topic class, district and month."""
    wanted = Wanted(since, until, tuple(by or ["unit"]), unit_id, topic, area)
    with transaction(request.app.state.sessions) as session:
        report = statistics.report(session, wanted, actor=caller.actor, now=datetime.now(UTC))
    return _view(report)


def _view(report: Report) -> StatisticsView:
    wanted = report.wanted
    rows = [
        RowView(
            group=list(row.group), names=list(report.names[row.group]), figures=_figures(dict(row.figures))
        )
        for row in report.rows
    ]
    return StatisticsView(
        version=report.version,
        since=wanted.first,
        until=wanted.last,
        by=[cast(Group, name) for name in wanted.by],
        smallest_group=report.smallest,
        rows=rows,
        total=_figures(dict(report.total)),
        indicators=[IndicatorView.model_validate(one, from_attributes=True) for one in report.indicators],
    )


def _figures(figures: dict[str, Figure]) -> dict[str, FigureView]:
    return {code: _figure(figure) for code, figure in figures.items()}


def _figure(figure: Figure) -> FigureView:
    if figure.hidden:
        return FigureView(numerator=None, denominator=None, share=None, hidden=True)
    return FigureView(
        numerator=figure.numerator, denominator=figure.denominator, share=figure.share, hidden=False
    )

"""The rules that time limits come from: profiles, policy and calendar as they are in force, with sources."""

import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ticketing.api.problems import STATUS, sentence
from ticketing.console import rule_views
from ticketing.console.city_changes import after_proposing, due_row
from ticketing.console.forms import needed, optional, posted_form, whole_number
from ticketing.console.rendering import page
from ticketing.console.rendering import wording as wording_of
from ticketing.console.signed_in import Viewer, check_form_token, current_time, viewer_of
from ticketing.domain.actors import Role
from ticketing.domain.errors import HotlineError
from ticketing.domain.permissions import Page
from ticketing.domain.profiles import Policy, Profile
from ticketing.notices import wording
from ticketing.storage import reference, rule_drafts
from ticketing.storage.database import transaction
from ticketing.usecases import city_changes, loading_notices
from ticketing.usecases.editing_rules import may_propose

router = APIRouter(include_in_schema=False)
Reader = Annotated[Viewer, Depends(viewer_of(Page.RULES))]


@router.get("/console/rules")
def show(request: Request, viewer: Reader, done: str = "") -> HTMLResponse:
    """Show what is in force, and what somebody proposed to change."""
    return rules_page(request, viewer, done=done)


@dataclass(frozen=True, slots=True)
class RefusedRules:
    """A refused form of this page: which one, what was typed, why."""

    form: str
    typed: dict[str, str]
    error: HotlineError


def rules_page(
    request: Request,
    viewer: Viewer,
    *,
    done: str = "",
    refused: RefusedRules | None = None,
    typed: dict[str, str] | None = None,
    preview: dict[str, Any] | None = None,
) -> HTMLResponse:
    """Return the page; after a refusal with the reason at its form and what was typed."""
    book, now = reference.rulebook(), current_time()
    form, kept, fault = _refusal(refused)
    with transaction(request.app.state.sessions) as session:
        drafts = rule_views.draft_rows(rule_drafts.latest(session), viewer.actor, now=now)
    return page(
        request,
        "rules.html",
        viewer=viewer,
        profiles=[_profile(profile) for profile in book.profiles],
        policy=book.policy,
        policy_rows=_policy(book.policy),
        forms=rule_views.forms_of(kept, refused=form) if may_propose(viewer.actor) else {},
        drafts=drafts,
        notices=[book.calendar.notices[year] for year in reversed(book.calendar.years)],
        spans={year: _spans(year) for year in book.calendar.years},
        may_load=viewer.member.role is Role.ADMIN,
        done=done,
        refused=form,
        typed=typed or kept,
        fault=fault,
        preview=preview,
        status=STATUS[type(refused.error)] if refused else 200,
    )


def _refusal(refused: RefusedRules | None) -> tuple[str, dict[str, str], str]:
    if refused is None:
        return "", {}, ""
    return refused.form, refused.typed, sentence(refused.error.code, refused.error.facts)


def _profile(profile: Profile) -> dict[str, Any]:
    rules = [
        {
            "code": rule.code,
            "name": wording.clock_name(rule.code),
            "amount": rule_views.amount_words(rule, profile.id),
        }
        for rule in profile.clocks
    ]
    return {
        "id": profile.id,
        "title": profile.title,
        "version": profile.version,
        "sources": profile.sources,
        "rules": rules,
    }


def _policy(policy: Policy) -> list[tuple[str, str]]:
    """Return name and value of each rule of the policy, in words."""
    labels: dict[str, str] = wording_of()["rules"]["policies"]
    return [(label, rule_views.policy_words(name, getattr(policy, name))) for name, label in labels.items()]


def _spans(year: int) -> list[str]:
    """Return a year's holidays as people read them, a span each."""
    days = reference.calendar().notices[year].holidays
    spans: list[list[Any]] = []
    for day in sorted(days):
        if spans and spans[-1][0] == days[day] and (day - spans[-1][2]).days == 1:
            spans[-1][2] = day
        else:
            spans.append([days[day], day, day])
    return [f"{name} {first:%m-%d}–{last:%m-%d}" for name, first, last in spans]


@router.post("/console/rules/calendar")
def load(request: Request, viewer: Reader, form: Annotated[dict[str, str], Depends(posted_form)]) -> Response:
    """Try a notice first; propose it when the person has seen what it changes."""
    now = current_time()
    try:
        check_form_token(viewer, form.get("csrf", ""))
        data = loading_notices.notice_of(
            whole_number(form, "year"),
            source=needed(form, "source"),
            holidays=needed(form, "holidays"),
            workdays=optional(form, "workdays"),
        )
        seen = json.dumps(data, sort_keys=True)
        with transaction(request.app.state.sessions) as session:
            if form.get("confirmed") == seen:
                row = city_changes.propose_notice(session, data, actor=viewer.actor, now=now)
                return RedirectResponse(after_proposing(row), status_code=303)
            dues = loading_notices.changed_dues(session, loading_notices.check_notice(data), now=now)
    except HotlineError as error:
        return rules_page(request, viewer, refused=RefusedRules("calendar", form, error))
    preview = {"data": seen, "dues": [due_row(due) for due in dues]}
    return rules_page(request, viewer, typed=form, preview=preview)
